import { fileURLToPath } from 'node:url'
import type { Router } from '@shunpike/core'
import { shunpike } from '@shunpike/express'
import express, { type RequestHandler } from 'express'

interface User {
  id: string
  team: string
}

declare global {
  namespace Express {
    interface Request {
      /** Set by `requireUser`. */
      user?: User
    }
  }
}

/** The app's own users by key: a database in a real app. */
const USERS: ReadonlyMap<string, User> = new Map([
  ['demo-key-ada', { id: 'ada', team: 'research' }],
  ['demo-key-alan', { id: 'alan', team: 'support' }],
])

const PUBLIC = fileURLToPath(new URL('../public', import.meta.url))

/** A chat app: its own users and page, and the router behind them at `/v1`. */
export function createApp(router: Router): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.use('/v1', requireUser, shunpike(router, { identify: toCaller }))
  app.get('/', signInDemoUser)
  app.use(express.static(PUBLIC, { setHeaders: (response) => response.setHeader('content-security-policy', CSP) }))
  return app
}

const CSP = "default-src 'self'; frame-ancestors 'none'"

/** Programs send a bearer key, the page has a cookie. */
const requireUser: RequestHandler = (request, response, next) => {
  const bearer = request.get('authorization')?.match(/^Bearer (.+)$/i)?.[1]
  const cookie = request.get('cookie')?.match(/(?:^|; )session=([^;]+)/)?.[1]
  const user = USERS.get(bearer ?? cookie ?? '')
  if (user) {
    request.user = user
    next()
  } else {
    response
      .status(401)
      .json({ error: { message: 'Sign in first.', type: 'authentication_error', code: 'signed_out' } })
  }
}

/** Whom a call is billed to: never something the caller says. */
function toCaller({ user }: Express.Request) {
  return user ? { tenant: user.team, user: user.id } : {}
}

/** A real app asks for a password here. */
const signInDemoUser: RequestHandler = (_request, response, next) => {
  response.cookie('session', 'demo-key-ada', { httpOnly: true, sameSite: 'strict' })
  next()
}
