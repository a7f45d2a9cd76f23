/** Checked options and the environment to the frozen config. */
import { ShunpikeError } from './errors.js'
import { suggest } from './option-mistakes.js'
import { type CheckedOptions, KEY, KEY_EXPECTED } from './options.js'
import type { BreakerConfig, Config, KeyConfig, PriceOptions, ProviderConfig } from './types/config.js'
import type { FeeSchedule } from './types/cost.js'
import type { Ledger } from './types/ledger.js'
import type { ProviderType, ProviderTypeId } from './types/provider.js'

/** What the config is completed from. */
export interface ConfigSource {
  environment: Environment
  types: Readonly<Record<ProviderTypeId, ProviderType>>
  /** Fee on buying credits where none is configured. */
  fee: FeeSchedule
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Limits of DESIGN section 5; their reasons are in reliability.md section 2. */
const DEFAULTS = {
  routing: { prefer: 'direct', sort: 'order' },
  failover: { attempts: 3, sameRoute: 0, contentPolicy: false, resume: 'same-model' },
  timeouts: { connectMs: 3000, firstTokenMs: 30_000, idleMs: 60_000, totalMs: 600_000 },
  breaker: { consecutive: 5, ratio: 0.5, minimum: 10, windowMs: 30_000, openMs: 15_000, maxOpenMs: 30_000 },
  policy: { training: 'allow', zdr: false, regions: null, allow: null, deny: null },
  server: { maxBodyBytes: 52_428_800, maxInFlight: 5000, drainMs: 10_000 },
} as const

/** An answer that does not stream comes only when all of it is generated: unless told otherwise it gets this long. */
const ANSWER_MS = 120_000

/**
 * @throws ShunpikeError `config_invalid` naming path and mend, or `no_provider` naming the environment names looked for
 */
export function toConfig(options: CheckedOptions, source: ConfigSource): Config {
  const providers = options.providers
    ? Object.entries(options.providers).map(([id, given]) => toProvider(id, given, source))
    : findProviders(source)
  if (providers.length === 0) throw noProvider(options.providers !== undefined, source)
  const timeouts = { ...DEFAULTS.timeouts, ...defined(options.timeouts) }
  const policy = { ...DEFAULTS.policy, ...defined(options.policy) }
  checkProviderNames('policy.allow', policy.allow, providers)
  checkProviderNames('policy.deny', policy.deny, providers)
  checkPolicyLeavesOne(policy, providers)
  return deepFreeze({
    providers,
    models: toAliases(options.models ?? {}),
    prices: (options.prices ?? {}) as Record<string, PriceOptions>,
    routing: { ...DEFAULTS.routing, ...defined(options.routing) },
    failover: { ...DEFAULTS.failover, ...defined(options.failover) },
    timeouts: { ...timeouts, answerMs: Math.min(timeouts.totalMs, options.timeouts?.firstTokenMs ?? ANSWER_MS) },
    breaker: toBreaker(options.breaker),
    policy,
    keys: checkKeysDiffer((options.keys ?? []) as KeyConfig[]),
    ledger: (options.ledger ?? 'memory:') as 'memory:' | Ledger,
    server: { ...DEFAULTS.server, ...defined(options.server) },
  })
}

type GivenProvider = NonNullable<CheckedOptions['providers']>[string]

function toProvider(id: string, given: GivenProvider, { types, environment, fee }: ConfigSource): ProviderConfig {
  const path = `providers.${id}`
  const typeId = given.type ?? (Object.hasOwn(types, id) ? (id as ProviderTypeId) : undefined)
  if (!typeId) {
    throw invalid(
      `${path}.type: expected one of ${Object.keys(types).join(', ')}, since "${id}" is none of them, got nothing`,
    )
  }
  const type = types[typeId]
  const baseURL = given.baseURL ?? type.baseURL
  if (!baseURL)
    throw invalid(`${path}.baseURL: expected the server's base URL such as "http://127.0.0.1:8000/v1", got nothing`)
  const { keys, keyFrom } = findKeys(path, given, type, environment)
  const payment = given.payment ?? (type.aggregator ? 'credits' : 'direct')
  if (type.aggregator === (payment === 'direct')) {
    throw invalid(`${path}.payment: expected ${type.aggregator ? '"credits" or "byok"' : '"direct"'}, got "${payment}"`)
  }
  if (given.fee && payment === 'direct') {
    throw invalid(`${path}.fee: expected none, since no credits are bought with payment "direct", got an object`)
  }
  if (Number(given.discount ?? 0) > 0 && payment === 'credits') {
    throw invalid(
      `${path}.discount: expected none with payment "credits", where OpenRouter reports the charge, got "${given.discount}"`,
    )
  }
  return {
    id,
    type: typeId,
    keys,
    keyFrom,
    baseURL: checkBaseURL(`${path}.baseURL`, baseURL),
    payment,
    fee: { ...fee, ...defined(given.fee) },
    discount: given.discount ?? '0',
    ...(given.models ? { models: given.models as NonNullable<ProviderConfig['models']> } : {}),
  }
}

/** A key is kept in a closure, so that printing a config or a route shows none. */
function findKeys(path: string, given: GivenProvider, type: ProviderType, environment: Environment) {
  if (given.apiKey !== undefined && given.apiKeys !== undefined) {
    throw invalid(`${path}: expected either apiKey or apiKeys, got both`)
  }
  const own = given.apiKeys ?? (given.apiKey === undefined ? undefined : [given.apiKey])
  if (own) return { keys: own.map((key) => () => key), keyFrom: 'config' }
  const name = type.environment.find((candidate) => environment[candidate]?.trim())
  if (name) return { keys: [readKey(name, environment)], keyFrom: name }
  // A server of the team's own may want no key at all.
  if (type.environment.length === 0) return { keys: [() => ''], keyFrom: 'none' }
  throw invalid(
    `${path}.apiKey: expected a key here or in the environment as ${type.environment.join(' or ')}, got nothing`,
  )
}

/** Files that are read into the environment end in a line end. */
function readKey(name: string, environment: Environment): () => string {
  const key = environment[name]?.trim() ?? ''
  if (KEY.test(key)) return () => key
  throw invalid(`${name}: ${KEY_EXPECTED}, got another value`)
}

/** Base URLs in the environment (`OPENAI_BASE_URL` and its like) are ignored: teams point those at us. */
function findProviders(source: ConfigSource): ProviderConfig[] {
  return Object.values(source.types)
    .filter((type) => type.baseURL && type.environment.some((name) => source.environment[name]?.trim()))
    .map((type) => toProvider(type.type, {}, source))
}

function checkBaseURL(path: string, baseURL: string): string {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  // An empty query or fragment is none to `URL`, but its mark stays in `href`.
  const bad = !url || !/^https?:$/.test(url.protocol) || /[?#]/.test(url.href) || url.username || url.password
  // `#`, `?` and `@` in a configured value would move requests, and keys with them, to another host or path.
  if (bad)
    throw invalid(
      `${path}: expected an http or https URL without user, "?" or "#", got ${JSON.stringify(baseURL.replace(/\/\/[^/]*@/, '//…@').replace(/\?.*/, '?…'))}`,
    )
  return url.href.replace(/\/+$/, '')
}

function toAliases(models: Readonly<Record<string, string | string[]>>): Record<string, readonly string[]> {
  const aliases = Object.fromEntries(Object.entries(models).map(([alias, chain]) => [alias, [chain].flat()]))
  for (const alias of Object.keys(aliases)) checkCycle(aliases, alias, [])
  return aliases
}

function checkCycle(
  aliases: Readonly<Record<string, readonly string[]>>,
  alias: string,
  path: readonly string[],
): void {
  if (path.includes(alias))
    throw invalid(
      `models.${path[0]}: expected a chain that ends at models, got a cycle: ${[...path, alias].join(' -> ')}`,
    )
  if (!Object.hasOwn(aliases, alias)) return
  for (const next of aliases[alias] as readonly string[]) checkCycle(aliases, next, [...path, alias])
}

function checkProviderNames(path: string, names: readonly string[] | null, providers: readonly ProviderConfig[]): void {
  const known = providers.map((provider) => provider.id)
  const unknown = names?.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw invalid(`${path}: expected ids of configured providers, got "${unknown}"${suggest(unknown, known)}`)
}

function checkPolicyLeavesOne({ allow, deny }: Config['policy'], providers: readonly ProviderConfig[]): void {
  const ids = providers.map(({ id }) => id)
  const unnamed = ids.filter((id) => allow && !allow.includes(id))
  const denied = ids.filter((id) => deny?.includes(id))
  if (new Set([...unnamed, ...denied]).size < ids.length) return
  const rules = [
    ...(unnamed.length > 0 ? [`policy.allow does not name ${unnamed.join(', ')}`] : []),
    ...(denied.length > 0 ? [`policy.deny names ${denied.join(', ')}`] : []),
  ]
  throw invalid(`policy: expected at least one provider that may serve, got none: ${rules.join('; ')}`)
}

/** An `openMs` above the default of `maxOpenMs` raises that one. */
function toBreaker(given: CheckedOptions['breaker']): BreakerConfig {
  const breaker = { ...DEFAULTS.breaker, ...defined(given) }
  const { openMs, maxOpenMs } = breaker
  if (given?.maxOpenMs === undefined) return { ...breaker, maxOpenMs: Math.max(openMs, maxOpenMs) }
  if (maxOpenMs < openMs) {
    throw invalid(`breaker.maxOpenMs: expected at least breaker.openMs, which is ${openMs}, got ${maxOpenMs}`)
  }
  return breaker
}

/** Two tenants with one key: nobody could say who is billed. */
function checkKeysDiffer(keys: KeyConfig[]): KeyConfig[] {
  const digests = keys.map(({ sha256 }) => sha256.toLowerCase())
  const second = digests.findIndex((digest, index) => digests.indexOf(digest) < index)
  if (second < 0) return keys
  const first = digests.indexOf(digests[second] as string)
  throw invalid(`keys.${second}.sha256: expected another key than that of keys.${first}, got the same`)
}

function noProvider(given: boolean, { types }: ConfigSource): ShunpikeError {
  const names = Object.values(types).flatMap((type) => type.environment)
  const what = given ? 'providers: expected at least one provider, got none' : 'No provider found'
  return new ShunpikeError('no_provider', `${what}. Set one of ${names.join(', ')}, or name providers in the config.`)
}

function invalid(line: string): ShunpikeError {
  return new ShunpikeError('config_invalid', line)
}

/** Members that are set: `undefined` in options means the default. */
function defined<T extends object>(given: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)) as never
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member) && isPlain(member)) deepFreeze(member)
  }
  return Object.freeze(value)
}

/** A ledger object given by the app is its own business. */
function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}
