/** Which models there are, who sells them and at which price. */
import { createHash } from 'node:crypto'
import type { ModelInfo } from '@pydantic/genai-prices'
import type { PriceOptions } from '../types/config.js'
import type { Rates } from '../types/cost.js'
import type { RateSteps } from './dated-rates.js'
import { toRateSteps } from './dated-rates.js'
import { memoise } from './memoise.js'
import { parseOverrides } from './overrides.js'
import { AGGREGATOR, AUTHORS, findAuthor, findModel, PRICE_DATA, readModels, readOwnModels } from './price-data.js'
import { type Served, toServedRates } from './served-rates.js'

export interface CatalogOptions {
  /** The config's `prices`. */
  overrides?: Readonly<Record<string, PriceOptions>>
  /** Milliseconds since the epoch: the day whose prices `list` shows. */
  now(): number
}

/** Models and their prices. */
export interface Catalog {
  /** Prices of one request; `undefined` when none are known. Cheap: the same object for the same model and day. */
  rates(query: RatesQuery): Rates | undefined
  /** The price-data id of who sells a bare id, and the id that the price data has for it. `undefined` for an id it does not know. */
  find(id: string): { catalogId: string; model: string } | undefined
  /** In tokens. */
  contextWindow(catalogId: string, model: string): number | undefined
  /** What a provider of the data sells on its own API, at today's prices for short inputs. */
  list(catalogId: string): CatalogModel[]
  /** Short SHA-256 of all prices used, overrides included: ledger rows carry it. */
  readonly snapshot: string
}

interface RatesQuery {
  /** The provider's id in the price data; without one only the config's `prices` can price its models. */
  catalogId?: string | undefined
  /** The provider's config id. */
  providerId: string
  /** The provider's own id of the model. */
  model: string
  /** Ids by which the config's `prices` may name the model, the first one wins. */
  names: readonly string[]
  /** All input tokens, cached ones included: long inputs have prices of their own. */
  inputTokens: number
  at: Date
  /** Where it was served; without it the list prices are meant. */
  served?: Served
}

export interface CatalogModel {
  id: string
  name: string
  contextWindow?: number
  rates?: Rates
}

/** @throws ShunpikeError `config_invalid` for a price that is no decimal string */
export function createCatalog({ overrides = {}, now }: CatalogOptions): Catalog {
  const fixed = parseOverrides(overrides)
  const stepsOf = createStepReader()
  const find = memoise((id) => {
    const found = findAuthor(id)
    return found && { catalogId: found.author, model: found.model.id }
  })
  const contextWindow = memoise((catalogId, model) => findModel(catalogId, model)?.context_window)

  return {
    rates({ catalogId, providerId, model, names, inputTokens, at, served }) {
      const override = pickOverride(fixed, providerId, model, names)
      if (override || catalogId === undefined) return override
      const steps = stepsOf(catalogId, model, at.getTime())
      const rates = pickRates(steps, inputTokens)
      return rates && served ? toServedRates(rates, catalogId, model, served, rates !== steps.at(-1)?.rates) : rates
    },
    find,
    contextWindow,
    list: (catalogId) =>
      readOwnModels(catalogId).map((model) => toCatalogModel(model, pickRates(stepsOf(catalogId, model.id, now()), 0))),
    snapshot: toSnapshot(overrides),
  }
}

const DAY_MS = 86_400_000

/** Rates per provider, model and UTC day, converted once. */
function createStepReader(): (catalogId: string, model: string, atMs: number) => RateSteps {
  const perDay = memoise((day) =>
    memoise((catalogId, id) => {
      const model = findModel(catalogId, id)
      return model ? toRateSteps(model, day) : []
    }),
  )
  let lastDay = Number.NaN
  let today = perDay('')
  return (catalogId, model, atMs) => {
    const day = Math.floor(atMs / DAY_MS)
    if (day !== lastDay) {
      today = perDay(new Date(day * DAY_MS).toISOString().slice(0, 10))
      lastDay = day
    }
    return today(catalogId, model)
  }
}

function pickRates(steps: RateSteps, inputTokens: number): Rates | undefined {
  return steps.find(({ above }) => inputTokens > above)?.rates
}

function pickOverride(
  fixed: ReadonlyMap<string, Rates>,
  providerId: string,
  model: string,
  names: readonly string[],
): Rates | undefined {
  if (fixed.size === 0) return undefined
  for (const name of names) {
    const rates = fixed.get(name)
    if (rates) return rates
  }
  return fixed.get(`${providerId}/${model}`) ?? fixed.get(model)
}

function toCatalogModel(
  { id, name, context_window: contextWindow }: ModelInfo,
  rates: Rates | undefined,
): CatalogModel {
  return {
    id,
    name: name ?? id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(rates ? { rates } : {}),
  }
}

const SNAPSHOT_DIGITS = 16

function toSnapshot(overrides: Readonly<Record<string, PriceOptions>>): string {
  const prices = [...AUTHORS, AGGREGATOR].map((id) => readModels(id).map((model) => [model.id, model.prices]))
  return createHash('sha256')
    .update(JSON.stringify([PRICE_DATA, prices, overrides]))
    .digest('hex')
    .slice(0, SNAPSHOT_DIGITS)
}
