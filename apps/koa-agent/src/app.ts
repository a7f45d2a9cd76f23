import { bodyParser } from '@koa/bodyparser'
import type { Router } from '@shunpike/core'
import { shunpike } from '@shunpike/koa'
import Koa from 'koa'
import { runAgent } from './agent.js'

/** The teams of the app's own users by key: a database in a real app. */
const TEAMS: ReadonlyMap<string, string> = new Map([['demo-key-ada', 'help-desk']])

/** The agent at `POST /ask`, and the router behind it at `/v1`. */
export function createApp(router: Router, model: string): Koa {
  const app = new Koa()
  app.use(async (ctx, next) => {
    ctx.state.team = TEAMS.get(ctx.get('authorization').replace(/^Bearer /i, ''))
    return ctx.state.team ? next() : ctx.throw(401, 'Sign in first.')
  })
  app.use(shunpike(router, { path: '/v1', identify: (ctx) => ({ tenant: ctx.state.team }) }))
  app.use(bodyParser())
  app.use(async (ctx) => {
    if (ctx.path !== '/ask' || ctx.method !== 'POST') return
    const { question } = ctx.request.body as { question?: string }
    if (!question) return ctx.throw(400, 'Send {"question": "..."}.')
    ctx.body = await runAgent(ctx.shunpike, model, question)
  })
  return app
}
