import type { ProviderConfig } from './config.js'
import type { ProviderType } from './provider.js'
import type { ModelRules } from './rules.js'

/** A candidate to serve a call: the unit of health, breaking and accounting. */
export interface Route {
  /** `<provider id>/<model>`: the key of its health. */
  key: string
  provider: ProviderConfig
  type: ProviderType
  /** Where it is: scheme, host and port. */
  origin: string
  /** Path of the base URL. */
  basePath: string
  /** The provider's own id of the model. */
  model: string
  /** Id of the price table of this model, and the model's id there. */
  catalogId: string | undefined
  catalogModel: string
  /** Every id by which a `prices` entry may name this model here, most specific first. */
  names: readonly string[]
  rules: ModelRules
}

/** The routes of one call in order, each kept or dropped with its reason. */
export interface Plan {
  routes: readonly PlannedRoute[]
}

export interface PlannedRoute {
  route: Route
  /** Why it was dropped; `null`: kept. */
  dropped: string | null
}
