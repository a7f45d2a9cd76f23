/** Which column of an activity export holds what, by its name. */

/** What an export can tell of a call, or of several. */
export type Field =
  | 'id'
  | 'date'
  | 'cost'
  | 'byok'
  | 'searches'
  | 'files'
  | 'cache'
  | 'input'
  | 'output'
  | 'cached'
  | 'model'
  | 'host'
  | 'variant'
  | 'calls'

/**
 * Names of the columns, the best one first. From the export per generation (24 columns, as seen 2026-08-24), `GET /activity`
 * and the sums that the activity page exports (cost.md 1.3); compared without case, blanks, underscores and units.
 */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  id: ['generation_id'],
  date: ['created_at', 'date', 'day'],
  cost: ['cost_total', 'usage', 'total_usage', 'total_spend', 'spend', 'total_cost', 'cost'],
  byok: ['byok_usage_inference'],
  searches: ['cost_web_search'],
  files: ['cost_file_processing'],
  cache: ['cost_cache'],
  input: ['tokens_prompt', 'prompt_tokens', 'input_tokens'],
  output: ['tokens_completion', 'completion_tokens', 'output_tokens'],
  cached: ['tokens_cached', 'cached_tokens'],
  model: ['model_permaslug', 'model', 'model_name', 'model_slug'],
  host: ['provider_name', 'provider'],
  variant: ['variant'],
  calls: ['requests', 'request_count', 'total_requests'],
}

/** Where each field stands in a row; a field that the export does not have is left out. */
export type Columns = Partial<Record<Field, number>>

/** The fields of a header, in any order. */
export function findColumns(header: readonly string[]): Columns {
  const plain = header.map(simplify)
  const columns: Columns = {}
  for (const [field, names] of Object.entries(NAMES) as [Field, readonly string[]][]) {
    const name = names.find((one) => plain.includes(simplify(one)))
    if (name !== undefined) columns[field] = plain.indexOf(simplify(name))
  }
  return columns
}

/** What is missing in an export, and what to do about it; `undefined` when it can be read. */
export function findMissing(header: readonly string[], { model, cost }: Columns): string | undefined {
  const got = header.length > 0 ? header.map((name) => JSON.stringify(name)).join(', ') : 'no columns'
  if (cost === undefined && model === undefined)
    return `expected an OpenRouter activity export with the columns model_permaslug and cost_total, got ${got}`
  if (cost === undefined) return `expected a column cost_total, Spend or usage, got ${got}`
  if (model !== undefined) return undefined
  const isByKey = header.some((name) => /key|creator|user/i.test(name))
  const mend = isByKey ? ': group the export by model, not by key or creator' : ''
  return `expected a column model_permaslug or Model, got ${got}${mend}`
}

/** `Total Spend ($)` and `total_spend` are the same. */
function simplify(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .replace(/\((?:\$|usd)\)/i, '')
    .replace(/[\s_-]/g, '')
    .toLowerCase()
}
