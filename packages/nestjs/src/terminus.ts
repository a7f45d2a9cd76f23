/** Health for `@nestjs/terminus`, apart from the rest, so that the rest does without that package. */
import { Inject, Injectable } from '@nestjs/common'
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus'
import { type Router, type RouteStatus, ShunpikeError } from '@shunpike/core'
import { SHUNPIKE_ROUTER } from './tokens.js'

export interface ShunpikeHealthOptions {
  /** Config ids of the providers that count. Default: all. */
  routes?: readonly string[]
  /** How many of them must be able to serve. Default 1. */
  minHealthy?: number
}

/**
 * Whether enough providers can serve, as the calls so far have shown: nothing is sent. To be listed in `providers` of
 * the module that imports `TerminusModule`.
 */
@Injectable()
export class ShunpikeHealthIndicator {
  constructor(
    @Inject(SHUNPIKE_ROUTER) private readonly router: Router,
    @Inject(HealthIndicatorService) private readonly health: HealthIndicatorService,
  ) {}

  /**
   * Down when fewer than `minHealthy` providers can serve. The result has counts and no names: health pages are public.
   * @param key name of the result, such as `llm`
   * @throws ShunpikeError `config_invalid`
   */
  isHealthy<const Key extends string>(key: Key, options: ShunpikeHealthOptions = {}): HealthIndicatorResult<Key> {
    const ids = this.router.providers.map(({ id }) => id)
    const { routes = ids, minHealthy = 1 } = options
    checkOptions({ routes, minHealthy }, ids)
    const statuses = this.router.routes()
    const healthy = routes.filter((id) => canServe(statuses.filter(({ route }) => route === id))).length
    const counts = { healthy, total: routes.length }
    const check = this.health.check(key)
    return healthy >= minHealthy ? check.up(counts) : check.down(counts)
  }
}

/** A provider that was not asked yet is taken for healthy; else one of its models must not be set aside. */
function canServe(statuses: readonly RouteStatus[]): boolean {
  return statuses.length === 0 || statuses.some(({ state }) => state === 'closed' || state === 'half-open')
}

function checkOptions({ routes, minHealthy }: Required<ShunpikeHealthOptions>, ids: readonly string[]): void {
  const stranger = routes.find((id) => !ids.includes(id))
  if (stranger !== undefined)
    throw invalid(`routes: no provider "${stranger}" is configured; expected some of ${ids.join(', ')}`)
  if (!Number.isInteger(minHealthy) || minHealthy < 1 || minHealthy > routes.length)
    throw invalid(`minHealthy: expected a whole number from 1 to ${routes.length}, got ${minHealthy}`)
}

function invalid(problem: string): ShunpikeError {
  return new ShunpikeError('config_invalid', problem)
}
