import { describe, expect, it } from 'vitest'
import { DEFAULT_FEE } from './catalog/fees.js'
import { toConfig } from './config.js'
import { parseOptions } from './options.js'
import { PROVIDER_TYPES } from './providers/provider-types.js'

const KEYS = { OPENAI_API_KEY: 'sk-test-openai', OPENROUTER_API_KEY: 'sk-or-test' }
const config = (options: object, environment: Record<string, string> = KEYS) =>
  toConfig(parseOptions(options), { environment, types: PROVIDER_TYPES, fee: DEFAULT_FEE })
const mistake = (options: object, environment?: Record<string, string>) => {
  try {
    config(options, environment)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('no mistake was found')
}

describe('options', () => {
  it.each<[object, string]>([
    [
      { providers: { openrouter: { fee: { rate: 5.5 } } } },
      'providers.openrouter.fee.rate: expected a decimal string such as "0.055", got 5.5',
    ],
    [{ prices: { 'a/b': { input: '-1' } } }, 'prices.a/b.input: expected a decimal string such as "2.5", got "-1"'],
    [{ prices: { 'a/b': { inptu: '1' } } }, 'prices.a/b.inptu: unknown option (did you mean "input"?)'],
    [{ provders: {} }, 'provders: unknown option (did you mean "providers"?)'],
    [{ failover: { attemps: 3 } }, 'failover.attemps: unknown option (did you mean "attempts"?)'],
    [
      { providers: { openai: { discount: '1.5' } } },
      'providers.openai.discount: expected a share from "0" to "1" such as "0.10", got "1.5"',
    ],
    [
      { providers: { openrouter: { fee: { topUp: '0' } } } },
      'providers.openrouter.fee.topUp: expected an amount above 0 such as "100", got "0"',
    ],
    [{ failover: { attempts: 0 } }, 'failover.attempts: expected at least 1, got 0'],
    [{ timeouts: { connectMs: '3s' } }, 'timeouts.connectMs: expected whole milliseconds, got "3s"'],
    [{ routing: { prefer: 'cheap' } }, 'routing.prefer: expected "direct" or "openrouter" or "none", got "cheap"'],
    [
      { providers: { lab: { type: 'openai-compatible' } } },
      'providers.lab.baseURL: expected the server\'s base URL such as "http://127.0.0.1:8000/v1", got nothing',
    ],
    [
      { providers: { lab: { baseURL: 'http://x' } } },
      'providers.lab.type: expected one of openai, anthropic, google, openrouter, openai-compatible, since "lab" is none of them, got nothing',
    ],
    [
      { providers: { anthropic: {} } },
      'providers.anthropic.apiKey: expected a key here or in the environment as ANTHROPIC_API_KEY, got nothing',
    ],
    [
      { providers: { openai: { baseURL: 'http://evil.test#/v1' } } },
      'providers.openai.baseURL: expected an http or https URL without user, "?" or "#", got "http://evil.test#/v1"',
    ],
    [{ providers: { openai: { payment: 'credits' } } }, 'providers.openai.payment: expected "direct", got "credits"'],
    [{ models: { a: 'b', b: ['c', 'a'] } }, 'models.a: expected a chain that ends at models, got a cycle: a -> b -> a'],
    [
      { policy: { deny: ['opnai'] } },
      'policy.deny: expected ids of configured providers, got "opnai" (did you mean "openai"?)',
    ],
    [
      { policy: { regions: ['eu'] } },
      'policy.regions: a policy on regions is not available in this version: leave it out, got an array',
    ],
    [
      { ledger: 'file:./x.db' },
      'ledger: a ledger other than "memory:" is not available in this version: leave it out, got "file:./x.db"',
    ],
  ])('%j: %s', (options, message) => {
    expect(mistake(options)).toBe(message)
  })

  it('tells every mistake of the shape at once, one a line', () => {
    expect(mistake({ failover: { attempts: 0 }, prices: { m: { input: 1 } } }).split('\n')).toHaveLength(2)
  })

  it('never tells a key', () => {
    expect(mistake({ providers: { openai: { apiKey: 42, apiKeys: 'sk-secret' } } })).not.toContain('sk-secret')
  })

  it('finds providers in the environment, in a fixed order, and ignores base URLs there', () => {
    const { providers } = config(
      {},
      { GEMINI_API_KEY: 'g', OPENAI_API_KEY: 'o', OPENAI_BASE_URL: 'http://127.0.0.1:1' },
    )
    expect(providers.map(({ id, keyFrom, baseURL }) => [id, keyFrom, baseURL])).toEqual([
      ['openai', 'OPENAI_API_KEY', 'https://api.openai.com/v1'],
      ['google', 'GEMINI_API_KEY', 'https://generativelanguage.googleapis.com'],
    ])
  })

  it('names what it looked for when there is no provider', () => {
    expect(mistake({}, {})).toMatch(/^No provider found. Set one of OPENAI_API_KEY, ANTHROPIC_API_KEY/)
  })

  it('freezes the config and shows no key when printed', () => {
    const frozen = config({})
    expect(() => Object.assign(frozen.failover, { attempts: 9 })).toThrow()
    expect(JSON.stringify(frozen)).not.toContain('sk-test')
  })
})
