/** Us, as middleware of an Express app. */
import { createServer } from 'node:http'
import { createRouter } from '@shunpike/core'
import { shunpike } from '@shunpike/express'
import express from 'express'
import { announce } from './child.js'

const router = createRouter({
  providers: { openai: { apiKey: 'sk-test-benchmark', baseURL: `${process.argv[2]}/v1` } },
})
const app = express()
app.use('/v1', shunpike(router))
announce(createServer(app))
