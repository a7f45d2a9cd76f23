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
    [
      { ledger: { openCall() {} } },
      'ledger: expected "memory:" or an object with the methods openCall, openAttempt, settleAttempt, settleCall, calls, attempts, close, got an object',
    ],
    [
      { failover: { resume: 'any' } },
      'failover.resume: resuming on another model is not available in this version: leave it out, got "any"',
    ],
    [{ providers: { openai: 'sk' } }, 'providers.openai: expected an object, got "sk"'],
    [{ policy: { deny: 'openai' } }, 'policy.deny: expected an array, got "openai"'],
    [{ models: { a: ['b', 5] } }, 'models.a.1: expected a string, got 5'],
    [{ models: { a: 5 } }, 'models.a: expected a model id or an array of them, got 5'],
    [{ models: { '': ['b'] } }, 'models: expected a name that is not empty, got ""'],
    [
      { models: { a: 'gpt 5' } },
      'models.a: expected a model id such as "openai/gpt-5-mini", of letters, digits and . _ : @ / ~ + -, got "gpt 5"',
    ],
    [{ timeouts: { totalMs: 99_999_999_999 } }, 'timeouts.totalMs: expected at most 2147483647 ms, got 99999999999'],
    [{ server: { drainMs: 2 ** 31 } }, 'server.drainMs: expected at most 2147483647 ms, got 2147483648'],
    [
      { providers: { openrouter: { fee: { rate: '5.5' } } } },
      'providers.openrouter.fee.rate: expected a share from "0" to "1" such as "0.055", got "5.5"',
    ],
    [
      { providers: { openai: { fee: { rate: '0.055' } } } },
      'providers.openai.fee: expected none, since no credits are bought with payment "direct", got an object',
    ],
    [
      { providers: { openrouter: { discount: '0.1' } } },
      'providers.openrouter.discount: expected none with payment "credits", where OpenRouter reports the charge, got "0.1"',
    ],
    [
      { providers: { 'la/b': { type: 'openai-compatible', baseURL: 'http://x' } } },
      'providers.la/b: expected an id of letters, digits and . _ - alone, since it stands before "/" in model ids and in headers, got "la/b"',
    ],
    [
      { providers: { constructor: { apiKey: 'k' } } },
      'providers.constructor.type: expected one of openai, anthropic, google, openrouter, openai-compatible, since "constructor" is none of them, got nothing',
    ],
    [
      { providers: { openai: { apiKey: 'sk-test\n' } } },
      'providers.openai.apiKey: expected a key of visible ASCII characters, without a space or line end, got a value of type string',
    ],
    [
      { breaker: { openMs: 5000, maxOpenMs: 1000 } },
      'breaker.maxOpenMs: expected at least breaker.openMs, which is 5000, got 1000',
    ],
    [
      { policy: { deny: ['openai', 'openrouter'] } },
      'policy: expected at least one provider that may serve, got none: policy.deny names openai, openrouter',
    ],
    [
      { policy: { allow: ['openai'], deny: ['openai'] } },
      'policy: expected at least one provider that may serve, got none: policy.allow does not name openrouter; policy.deny names openai',
    ],
    [
      { policy: { allow: [] } },
      'policy: expected at least one provider that may serve, got none: policy.allow does not name openai, openrouter',
    ],
    [
      { keys: [{ id: 'a', sha256: 'a'.repeat(64), tenant: 't', role: 'root' }] },
      'keys.0.role: expected "user" or "admin", got "root"',
    ],
    [
      {
        keys: [
          { id: 'a', sha256: 'a'.repeat(64), tenant: 't' },
          { id: 'b', sha256: 'A'.repeat(64), tenant: 'u' },
        ],
      },
      'keys.1.sha256: expected another key than that of keys.0, got the same',
    ],
  ])('%j: %s', (options, message) => {
    expect(mistake(options)).toBe(message)
  })

  it('tells every mistake of the shape at once, one a line', () => {
    expect(mistake({ failover: { attempts: 0 }, prices: { m: { input: 1 } } }).split('\n')).toHaveLength(2)
  })

  it('never tells a key', () => {
    expect(mistake({ providers: { openai: { apiKey: 42, apiKeys: 'sk-secret' } } })).not.toContain('sk-secret')
    expect(mistake({ providers: { openai: { apiKeys: ['sk-secret '] } } })).not.toContain('sk-secret')
    expect(mistake({ providers: { openai: { baseURL: 'http://u:sk-secret@h/v1?key=sk-secret#sk-secret' } } })).toMatch(
      /got "http:\/\/…@h\/v1\?…"$/,
    )
    expect(mistake({ keys: [{ id: 'a', sha256: 'sk-secret', tenant: 't' }] })).not.toContain('sk-secret')
  })

  it('takes a key of the environment without the space around it, and none from a blank name', () => {
    const { providers } = config({}, { OPENAI_API_KEY: ' sk-test\r\n', GEMINI_API_KEY: ' ' })
    expect(providers.map(({ id, keys }) => [id, keys[0]?.()])).toEqual([['openai', 'sk-test']])
    expect(mistake({}, { OPENAI_API_KEY: 'sk test' })).toBe(
      'OPENAI_API_KEY: expected a key of visible ASCII characters, without a space or line end, got another value',
    )
  })

  it('keeps a circuit open at least as long as told first', () => {
    expect(config({ breaker: { openMs: 60_000 } }).breaker).toMatchObject({ openMs: 60_000, maxOpenMs: 60_000 })
    expect(config({}).breaker).toMatchObject({ openMs: 15_000, maxOpenMs: 30_000 })
  })

  it('takes what turns a part off that is not there yet', () => {
    const off = {
      failover: { resume: 'same-model' },
      hedge: { afterMs: null, maxExtraSpend: '0.05' },
      policy: { training: 'allow', zdr: false, regions: null, allow: null, deny: null },
      limits: [],
      ledger: 'memory:',
      state: 'memory:',
      session: { sticky: true },
      cache: { ttlMs: 0 },
    }
    expect(() => config(off)).not.toThrow()
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
