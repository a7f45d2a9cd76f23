/** Us, on bare node:http: body read and checked, route planned, usage read, cost booked. */
import { createServer } from 'node:http'
import { createRouter } from '@shunpike/core'
import { createGateway, createNodeHandler } from '@shunpike/gateway'
import { announce } from './child.js'

const router = createRouter({
  providers: { openai: { apiKey: 'sk-test-benchmark', baseURL: `${process.argv[2]}/v1` } },
})
announce(createServer(createNodeHandler(createGateway(router))))
