import { createHash } from 'node:crypto'
import type { Ask, PromptPart } from '../content/ask.js'
import { countTokens } from '../content/tokens.js'

/** Prompt tokens a request read from the cache and wrote to it. */
interface CachedTokens {
  read: number
  write5m: number
  write1h: number
}

/** The prompt cache of one provider. It forgets only when it is cleared. */
export interface PromptCache {
  /** Looks the prompt up and remembers it. */
  read(ask: Ask): CachedTokens
  clear(): void
}

/**
 * How a provider caches. `marked`: only prefixes the caller marked, writes are billed (Anthropic).
 * `automatic`: every prompt long enough; writes are billed where the model has a price for them (OpenAI), else free.
 */
export type CacheStyle = 'marked' | 'automatic'

// Shortest prefix that is cached. OpenAI's prompt caching guide and Anthropic's table for Sonnet models: 1024 tokens.
const SHORTEST_PREFIX_TOKENS = 1024

interface Prefix {
  hash: string
  tokens: number
  mark: PromptPart['cache']
}

/** An empty prompt cache that works in one of the two styles. */
export function createPromptCache(toStyle: (ask: Ask) => CacheStyle): PromptCache {
  const seen = new Set<string>()
  return {
    read: (ask) => {
      const style = toStyle(ask)
      const all = toPrefixes(ask)
      const written = all.filter((prefix) => isCacheable(prefix, style))
      // A prefix written before is found again although this request marks a longer one only.
      const known = written.length === 0 ? undefined : all.findLast((prefix) => seen.has(prefix.hash))
      for (const prefix of written) seen.add(prefix.hash)
      return toCachedTokens(ask, style, written, known)
    },
    clear: () => seen.clear(),
  }
}

function toPrefixes(ask: Ask): Prefix[] {
  const hash = createHash('sha256').update(ask.model.id)
  let tokens = 0
  return ask.parts.map((part) => {
    hash.update(`\u0000${part.role}\u0000${part.text}`)
    tokens += countTokens(part.text) + part.mediaTokens
    return { hash: hash.copy().digest('hex'), tokens, mark: part.cache }
  })
}

function isCacheable(prefix: Prefix, style: CacheStyle): boolean {
  return prefix.tokens >= SHORTEST_PREFIX_TOKENS && (style === 'automatic' || prefix.mark !== 'none')
}

function toCachedTokens(ask: Ask, style: CacheStyle, prefixes: Prefix[], known: Prefix | undefined): CachedTokens {
  const read = known?.tokens ?? 0
  const isWriteBilled = style === 'marked' || ask.model.prices.cacheWrite5m !== undefined
  if (!isWriteBilled) return { read, write5m: 0, write1h: 0 }
  const longest1h = prefixes.findLast((prefix) => prefix.mark === '1h')?.tokens ?? 0
  const longest = prefixes.at(-1)?.tokens ?? 0
  // Marked for an hour come before marked for 5 minutes; what was read is not written again.
  const write1h = Math.max(0, longest1h - read)
  return { read, write1h, write5m: Math.max(0, longest - read - write1h) }
}
