/** Calls that were made, summed up by model and host: from an export, an API or a ledger, one row at a time. */
import type { Catalog } from '../catalog/catalog.js'
import { createCatalog } from '../catalog/catalog.js'
import { type DirectOffer, findDirectModel, findDirectOffer } from '../catalog/direct-offers.js'
import type { PicoUsd, Rates } from '../types/cost.js'

/** One call, or several that were summed up already. */
export interface TrafficRow {
  /** Milliseconds since the epoch; left out when it is not known. */
  atMs?: number | undefined
  /** `author/slug` or a bare slug; a date or a variant at its end does not matter, apart from `:free`. */
  model: string
  /** Who served it, as the router names it. Left out when it is not known. */
  host?: string | undefined
  /** At list price; `undefined` when it is not known. */
  spend: PicoUsd | undefined
  /** Whether it was paid with own keys. */
  isByok?: boolean
  calls: number
  /** All input tokens, cached ones included. */
  input?: number | undefined
  cacheRead?: number | undefined
  output?: number | undefined
  /** The part of `spend` that is the same everywhere: searches, files, cache writes. */
  extras?: PicoUsd | undefined
}

/** Collects rows; memory grows with models, hosts and days, not with rows. */
export interface Traffic {
  add(row: TrafficRow): void
  /** Counts a row that could not be read: its cost is unknown. */
  addUnreadable(): void
  read(): TrafficSummary
}

/** All rows together. */
export interface TrafficSummary {
  groups: TrafficGroup[]
  calls: number
  /** Calls without a cost. */
  unknownCalls: number
  tokens: number
  unknownTokens: number
  /** Days since the epoch (UTC), the first and the last one; `undefined` when no row had a date. */
  firstDay: number | undefined
  lastDay: number | undefined
  /** Days with rows. */
  busyDays: number
}

/** The rows of one model at one host. */
export interface TrafficGroup {
  /** `author/slug`, without a date. */
  model: string
  host: string | undefined
  /** Who sells it directly; `undefined`: nobody. */
  offer: DirectOffer | undefined
  calls: number
  spend: PicoUsd
  byokSpend: PicoUsd
  extras: PicoUsd
  /** Tokens by the prices they have at the author; `undefined` when a row does not tell its tokens or has no price. */
  tokens: TokenSums[] | undefined
  /** Whether every row tells how much of its input was cached. */
  isCacheKnown: boolean
}

/** Tokens that have the same prices. */
export interface TokenSums {
  rates: Rates
  input: number
  cacheRead: number
  output: number
}

const DAY_MS = 86_400_000

/** @param now milliseconds since the epoch: the day whose direct prices count */
export function createTraffic({ now }: { now(): number }): Traffic {
  const at = new Date(now())
  const catalog = createCatalog({ now: () => at.getTime() })
  const models = new Map<string, ModelGroups>()
  const days = new Set<number>()
  let lastDay = Number.NaN
  const sums = { calls: 0, unknownCalls: 0, tokens: 0, unknownTokens: 0 }

  const noteDay = (day: number) => {
    if (day === lastDay) return
    lastDay = day
    days.add(day)
  }
  const findGroup = (name: string, host: string | undefined): Group => {
    const model = getOrAdd(models, name, () => toModelGroups(name, catalog))
    return getOrAdd(model.hosts, host, () => createGroup(model, host))
  }
  return {
    add(row) {
      const tokens = (row.input ?? 0) + (row.output ?? 0)
      sums.calls += row.calls
      sums.tokens += tokens
      if (row.atMs !== undefined) noteDay(Math.floor(row.atMs / DAY_MS))
      if (row.spend === undefined) {
        sums.unknownCalls += row.calls
        sums.unknownTokens += tokens
        return
      }
      addToGroup(findGroup(row.model, row.host), row, row.spend, { catalog, at })
    },
    addUnreadable() {
      sums.calls++
      sums.unknownCalls++
    },
    read: () => ({
      ...sums,
      groups: [...models.values()].flatMap(({ hosts }) => [...hosts.values()]),
      firstDay: days.size === 0 ? undefined : Math.min(...days),
      lastDay: days.size === 0 ? undefined : Math.max(...days),
      busyDays: days.size,
    }),
  }
}

/** What is known of a model by its name. */
interface ModelGroups {
  id: string
  offer: DirectOffer | undefined
  /** The author's own id. */
  directModel: string | undefined
  hosts: Map<string | undefined, Group>
}

interface Group extends TrafficGroup {
  directModel: string | undefined
}

/** `-20260709` and `-2026-07-09`, with which a model's permanent name ends. */
const DATE = /-(20\d{6}|20\d{2}-\d{2}-\d{2})$/

function toModelGroups(name: string, { find }: Catalog): ModelGroups {
  const [given = '', variant] = name.split(':', 2)
  const author = given.includes('/') ? undefined : find(given)?.catalogId
  const slug = author === undefined ? given : `${author}/${given}`
  const isFree = variant === 'free'
  const offer = isFree ? undefined : findDirectOffer(slug)
  const id = slug.replace(DATE, '')
  return {
    id: isFree ? `${id}:free` : id,
    offer,
    directModel: offer && findDirectModel(slug, offer),
    hosts: new Map(),
  }
}

function createGroup({ id, offer, directModel }: ModelGroups, host: string | undefined): Group {
  return {
    model: id,
    host,
    offer,
    directModel,
    calls: 0,
    spend: 0n,
    byokSpend: 0n,
    extras: 0n,
    tokens: [],
    isCacheKnown: true,
  }
}

function addToGroup(group: Group, row: TrafficRow, spend: PicoUsd, prices: Prices): void {
  group.calls += row.calls
  group.spend += spend
  if (row.isByok) group.byokSpend += spend
  if (row.extras !== undefined) group.extras += row.extras
  if (row.cacheRead === undefined) group.isCacheKnown = false
  if (group.tokens) addTokens(group, row, prices)
}

interface Prices {
  catalog: Catalog
  at: Date
}

function addTokens(group: Group, { input, output, cacheRead = 0 }: TrafficRow, { catalog, at }: Prices): void {
  const { offer, directModel: model, tokens = [] } = group
  const isTold = input !== undefined && output !== undefined && offer && model !== undefined
  const rates = isTold
    ? catalog.rates({
        catalogId: offer.catalogId,
        providerId: offer.provider,
        model,
        names: [],
        inputTokens: input,
        at,
      })
    : undefined
  if (!isTold || !rates) {
    group.tokens = undefined
    return
  }
  const known = tokens.find((one) => one.rates === rates)
  const sums = known ?? { rates, input: 0, cacheRead: 0, output: 0 }
  if (!known) tokens.push(sums)
  sums.input += input
  sums.cacheRead += cacheRead
  sums.output += output
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = create()
  map.set(key, value)
  return value
}
