import { Pool } from 'undici'

const PROMPT = 'lorem ipsum '.repeat(80)

/** What is sent: 1 KB of JSON. */
export function toBody(stream: boolean, prompt = PROMPT): string {
  return JSON.stringify({
    model: 'openai/gpt-5-mini',
    messages: [{ role: 'user', content: prompt }],
    ...(stream ? { stream: true } : {}),
  })
}

export interface Sample {
  callsPerSecond: number
  /** Milliseconds to the first byte of the body. */
  firstByteMs: number[]
  /** Milliseconds to the end. */
  totalMs: number[]
}

/** Keeps `concurrency` calls under way for `ms`. */
export async function load(origin: string, body: string, concurrency: number, ms: number): Promise<Sample> {
  const pool = new Pool(origin, { connections: concurrency, keepAliveTimeout: 60_000 })
  const sample: Sample = { callsPerSecond: 0, firstByteMs: [], totalMs: [] }
  const started = performance.now()
  const worker = async () => {
    while (performance.now() - started < ms) await call(pool, body, sample)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  sample.callsPerSecond = sample.totalMs.length / ((performance.now() - started) / 1000)
  await pool.close()
  return sample
}

function call(pool: Pool, body: string, sample: Sample): Promise<void> {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    let first = 0
    let bytes = 0
    pool.dispatch(
      {
        path: '/v1/chat/completions',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer app' },
        body,
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          if (status !== 200) reject(new Error(`status ${status}`))
        },
        onResponseData(_controller, chunk) {
          first ||= performance.now()
          bytes += chunk.length
        },
        onResponseEnd() {
          if (bytes < 100) return reject(new Error(`only ${bytes} bytes came`))
          sample.firstByteMs.push(first - began)
          sample.totalMs.push(performance.now() - began)
          resolve()
        },
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}

/** Opens `count` streams that stay silent after their first token; resolves when all have it. */
export async function openIdle(origin: string, count: number): Promise<() => Promise<void>> {
  const pool = new Pool(origin, { connections: count })
  const body = toBody(true, 'idle-please')
  await Promise.all(
    Array.from({ length: count }, () => {
      return new Promise<void>((resolve, reject) => {
        pool.dispatch(
          { path: '/v1/chat/completions', method: 'POST', headers: { 'content-type': 'application/json' }, body },
          {
            onRequestStart() {},
            onResponseStart() {},
            onResponseData: () => resolve(),
            onResponseEnd() {},
            onResponseError: (_controller, error) => reject(error),
          },
        )
      })
    }),
  )
  return () => pool.destroy()
}
