/**
 * Sixteen faults that a caller meets, after the scenarios of the public Failover Bench (methodology 0.1, 2026-09), in our
 * own words and over our own providers. Each runs as text and as a tool call; times are shortened.
 */
import type { FaultStep } from '@shunpike/testkit'
import { chunk, DONE, event, failure, ROLE, type Script, STOP, stream, TEXT, USED } from '../stage/answers.js'

export type Variant = 'text' | 'tools'

export interface Scenario {
  id: string
  /** What the first provider does. */
  fault: string
  /** What the second does; default: it answers. */
  second?: (variant: Variant) => Script
  first(variant: Variant): Script
  /** Best outcome: the whole answer, or an error that says why. */
  ideal?: 'error'
  /** Most sends to the first provider; one more fails the scenario. */
  mostSends: number
  /** Least sends to the first provider; fewer is only partial. */
  leastSends?: number
  /** Sends to the first provider that are wanted; more is only partial. */
  wantedSends?: number
  /** The wait that was asked for; a second send before it is only partial. */
  waitMs?: number
  /** The model that the answer must name. */
  served?: string
  /** Longest time until the end that passes; longer is only partial. */
  wantedMs?: number
}

const MODEL = 'gpt-5-mini'
const OTHER_MODEL = 'other-model'

/** Arguments of the tool call: as long as the text. */
export const ARGUMENTS = JSON.stringify({ words: TEXT })

/** The limit for the first content in this bench. */
export const FIRST_TOKEN_MS = 1500

/** The limit for silence in the middle. */
export const IDLE_MS = 800

/** Node's own fetch takes a cut for an end where the connection was to be closed: here it was not. */
const KEPT = { connection: 'keep-alive' }

/** The deltas of the answer, sixty of content. */
function deltas(variant: Variant): string[] {
  if (variant === 'text') return TEXT.split(/(?= )/).map((content) => chunk({ content }))
  const call = (more: object) => chunk({ tool_calls: [{ index: 0, ...more }] })
  const size = Math.ceil(ARGUMENTS.length / 60)
  const parts = ARGUMENTS.match(new RegExp(`.{1,${size}}`, 'g')) as string[]
  const opening = call({ id: 'call_1', type: 'function', function: { name: 'say', arguments: '' } })
  return [opening, ...parts.map((part) => call({ function: { arguments: part } }))]
}

const finish = (variant: Variant) => (variant === 'text' ? STOP : chunk({}, 'tool_calls'))

export const healthy = (variant: Variant): FaultStep[] =>
  stream([ROLE, ...deltas(variant), finish(variant), USED, DONE])

const begun = (variant: Variant, count: number) => [ROLE, ...deltas(variant).slice(0, count)]
const once =
  (fault: readonly FaultStep[]) =>
  (variant: Variant): Script =>
  (connection) =>
    connection === 0 ? fault : healthy(variant)
const always = (fault: readonly FaultStep[]) => (): Script => fault

export const SCENARIOS: readonly Scenario[] = [
  {
    id: '01',
    fault: '429 with a wait of two seconds, once',
    first: once(failure(429, {}, { 'retry-after': '2' })),
    mostSends: 2,
    leastSends: 2,
    waitMs: 1800,
  },
  { id: '02', fault: '429 without a wait, always', first: always(failure(429)), mostSends: 4 },
  { id: '03', fault: '500 once', first: once(failure(500)), mostSends: 4, leastSends: 2 },
  { id: '04', fault: '503 always', first: always(failure(503)), mostSends: 6 },
  { id: '05', fault: 'reset before the headers, once', first: once(['receive', 'rst']), mostSends: 4 },
  { id: '06', fault: 'silence', first: always(['receive', 'hang']), mostSends: 6, wantedSends: 1 },
  {
    id: '07',
    fault: 'headers at once, the first token late',
    first: (variant) => stream([{ sleepMs: 5000 }, ...begun(variant, 60), finish(variant), DONE]),
    mostSends: 6,
    wantedMs: 4500,
  },
  {
    id: '08',
    fault: 'cut after forty of sixty tokens',
    first: (variant) => stream(begun(variant, 40), { ending: 'fin', headers: KEPT }),
    mostSends: 6,
  },
  {
    id: '09',
    fault: 'silent after twenty tokens',
    first: (variant) => stream(begun(variant, 20), { ending: 'hang', headers: KEPT }),
    mostSends: 6,
  },
  {
    id: '10',
    fault: 'the tenth event is no JSON',
    first: (variant) =>
      stream([
        ...begun(variant, 9),
        event('{"id": "chatcmpl-1", "cho'),
        ...deltas(variant).slice(9),
        finish(variant),
        USED,
        DONE,
      ]),
    mostSends: 1,
  },
  {
    id: '11',
    fault: 'whole, but without [DONE]',
    first: (variant) => stream([ROLE, ...deltas(variant), finish(variant), USED]),
    mostSends: 1,
  },
  {
    id: '12',
    fault: 'context length exceeded',
    first: always(failure(400, { code: 'context_length_exceeded' })),
    mostSends: 1,
  },
  {
    id: '13',
    fault: 'refused by content policy',
    first: always(failure(400, { code: 'content_policy_violation' })),
    mostSends: 1,
    ideal: 'error',
  },
  {
    id: '14',
    fault: 'cut after forty tokens; the second takes no begun answer',
    first: (variant) => stream(begun(variant, 40), { ending: 'rst', headers: KEPT }),
    mostSends: 6,
  },
  {
    id: '15',
    fault: 'down for a while, then healthy',
    first: (variant) => {
      const until = { at: 0 }
      return () => {
        until.at ||= Date.now() + OUTAGE_MS
        return Date.now() < until.at ? failure(503) : healthy(variant)
      }
    },
    mostSends: 100,
  },
  {
    id: '16',
    fault: '503 always: whose answer was it?',
    first: always(failure(503)),
    second: (variant) =>
      stream(
        [ROLE, ...deltas(variant), finish(variant), USED, DONE].map((piece) =>
          piece.replaceAll(`"${MODEL}"`, `"${OTHER_MODEL}"`),
        ),
      ),
    mostSends: 6,
    served: OTHER_MODEL,
  },
]

/** How long the first provider of scenario 15 is down. */
export const OUTAGE_MS = 2500
