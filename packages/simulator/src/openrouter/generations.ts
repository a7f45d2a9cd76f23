import type { SimulatedModel } from '../billing/prices.js'
import type { BilledUsage } from '../billing/usage.js'

/** What OpenRouter remembers of a request that was answered. */
export interface Generation {
  id: string
  createdSeconds: number
  model: SimulatedModel
  usage: BilledUsage
  isByok: boolean
  isStream: boolean
  wasCut: boolean
  finishReason: string
}

/** The requests OpenRouter can still tell about, by id. */
export type Generations = Map<string, Generation>
