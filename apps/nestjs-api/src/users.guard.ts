import { type CanActivate, type ExecutionContext, Injectable, SetMetadata, UnauthorizedException } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { NestRequest } from '@shunpike/nestjs'

interface User {
  id: string
  team: string
}

/** The app's own users by key: a database in a real app. */
const USERS: ReadonlyMap<string, User> = new Map([
  ['demo-key-ada', { id: 'ada', team: 'research' }],
  ['demo-key-alan', { id: 'alan', team: 'support' }],
])

export interface UserRequest extends NestRequest {
  /** Set by `UsersGuard`. */
  user?: User
}

const PUBLIC = 'isPublic'

/** A route for which nobody needs to sign in. */
export const Public = () => SetMetadata(PUBLIC, true)

/** Guards the whole app, the routes of Shunpike among it. */
@Injectable()
export class UsersGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride(PUBLIC, [context.getHandler(), context.getClass()])) return true
    const request = context.switchToHttp().getRequest<UserRequest>()
    const key = request.headers.authorization?.match(/^Bearer (.+)$/i)?.[1]
    const user = USERS.get(key ?? '')
    if (!user) throw new UnauthorizedException('Sign in first.')
    request.user = user
    return true
  }
}

/** Whom a call is billed to: never something the caller says. */
export const toCaller = ({ user }: UserRequest) => (user ? { tenant: user.team, user: user.id } : {})
