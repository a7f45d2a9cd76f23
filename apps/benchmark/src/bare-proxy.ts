/** The floor: node:http in, undici out, bytes through. Nothing is read, so nothing can be routed or accounted. */
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { announce } from './child.js'

const pool = new Pool(process.argv[2] as string)

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const options = {
      path: '/v1/chat/completions',
      method: 'POST' as const,
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
    }
    pool
      .stream(options, ({ statusCode, headers }) => {
        response.writeHead(statusCode, { 'content-type': String(headers['content-type']) })
        return response
      })
      .catch(() => response.destroy())
  })
})
announce(server)
