import { toUsageCost } from '../pricing/cost.js'
import type { Cost } from '../types/cost.js'
import type { JsonObject } from '../types/json.js'

/** What a body's usage object gains: `cost`, a number that SDKs read, left out when unknown, and `shunpike`, exact. */
export function toUsageExtra(cost: Cost): JsonObject {
  const { cost: usd, shunpike } = toUsageCost(cost)
  return usd === undefined ? { shunpike } : { cost: Number(usd), shunpike }
}
