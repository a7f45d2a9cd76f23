/** Ids of tool calls: Gemini before 3 gives none, and chat clients cannot do without. */

/** Marks an id as ours, so that it is never sent to Gemini. */
const OWN_PREFIX = 'call_gm_'

/** A conversation may move to OpenAI, which refuses ids of more than 40 characters (string_above_max_length). */
const SEED_LENGTH = 24

/** How other providers' ids begin (recordings): Gemini never gave these, and some hosts refuse ids they do not know. */
const FOREIGN_PREFIX = /^(call_|toolu_|srvtoolu_|chatcmpl-|tool_)/

/** The id of the `n`th call of an answer; the same answer always gets the same ids. */
export function createToolCallId(seed: string, n: number): string {
  return `${OWN_PREFIX}${seed.replace(/[^A-Za-z0-9]/g, '').slice(-SEED_LENGTH)}_${n}`
}

/** The id to send to Gemini: its own comes back, one of ours or of another provider is left out. */
export function toWireId(id: string | undefined): { id?: string } {
  return id === undefined || id === '' || FOREIGN_PREFIX.test(id) ? {} : { id }
}
