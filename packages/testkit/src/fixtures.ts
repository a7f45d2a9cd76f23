import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const repoRoot = fileURLToPath(new URL('../../..', import.meta.url))

/** Folder of the recorded provider traffic. It is not part of the repository. */
export const fixturesPath = resolve(process.env.SHUNPIKE_FIXTURES ?? join(repoRoot, '../shared/fixtures'))

/** Whether the recordings are there; tests that play them are skipped without. */
export const fixturesAvailable = existsSync(fixturesPath)

/** One recorded exchange with a provider. */
export interface Fixture {
  /** Name of the case: `<provider>/<case>`. */
  case: string
  method: string
  /** Absolute URL as recorded; null where only the body was kept. */
  url: string | null
  status: number
  /** Lower-case names. */
  requestHeaders: Record<string, string>
  /** Lower-case names. */
  headers: Record<string, string>
  /** Body of the request; null where it had none. */
  request: Buffer | null
  /** Body of the answer, byte for byte as it came. */
  body: Buffer
}

interface RecordedHead {
  method: string
  url: string
  status: number
  request_headers: Record<string, string>
  response_headers: Record<string, string>
}

/** Ending of the file that holds the answer, and the content type to assume where no head was recorded. */
const BODY_FILES: Record<string, string> = {
  '.stream.txt': 'text/event-stream',
  '.response.json': 'application/json',
  '.response.jsonl': 'application/x-ndjson',
}

/** Names (`<provider>/<case>`) of all recordings of one provider, sorted. */
export function listFixtures(provider: string): string[] {
  const endings = Object.keys(BODY_FILES)
  return readdirSync(join(fixturesPath, provider))
    .flatMap((file) => endings.filter((ending) => file.endsWith(ending)).map((ending) => file.slice(0, -ending.length)))
    .sort()
    .map((name) => `${provider}/${name}`)
}

/**
 * Reads one recording.
 * @throws Error when there is no such case
 */
export function readFixture(name: string): Fixture {
  const base = join(fixturesPath, name)
  const ending = Object.keys(BODY_FILES).find((candidate) => existsSync(base + candidate))
  if (ending === undefined) throw new Error(`no recording ${name} in ${fixturesPath}`)
  const head = readIfThere(`${base}.http.json`)
  const { method, url, status, request_headers, response_headers }: Partial<RecordedHead> = head
    ? JSON.parse(head.toString())
    : {}
  return {
    case: name,
    method: method ?? 'POST',
    url: url ?? null,
    status: status ?? 200,
    requestHeaders: request_headers ?? {},
    headers: response_headers ?? { 'content-type': BODY_FILES[ending] as string },
    request: readIfThere(`${base}.request.json`),
    body: readFileSync(base + ending),
  }
}

function readIfThere(path: string): Buffer | null {
  return existsSync(path) ? readFileSync(path) : null
}
