import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readActivity } from './read-activity.js'

const folder = mkdtempSync(join(tmpdir(), 'shunpike-activity-'))
afterAll(() => rmSync(folder, { recursive: true }))

const now = () => Date.UTC(2026, 10, 24)
let files = 0

async function read(content: string | Buffer) {
  const name = `${files++}.csv`
  writeFileSync(join(folder, name), content)
  return await readActivity(join(folder, name), { name: 'activity.csv', now })
}

const problemOf = (content: string | Buffer) =>
  read(content).then(
    () => 'read',
    (error: Error) => error.message,
  )

/** The columns of an export per generation, in one of the orders that were seen. */
const COLUMNS =
  'generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,app_name,api_key_name,api_key_disabled'.split(
    ',',
  )

const CALL: Record<string, string> = {
  created_at: '2026-11-01 10:00:00.123',
  cost_total: '0.25',
  byok_usage_inference: '0',
  tokens_prompt: '1000',
  tokens_completion: '100',
  tokens_reasoning: '0',
  tokens_cached: '10',
  model_permaslug: 'openai/gpt-5-mini-2025-08-07',
  provider_name: 'OpenAI',
  variant: 'standard',
}

let ids = 0

function toCsv(rows: readonly Record<string, string>[], columns = COLUMNS): string {
  const lines = rows.map((row) => {
    const cells: Record<string, string> = { generation_id: `gen-${ids++}`, ...CALL, ...row }
    return columns.map((column) => cells[column] ?? '').join(',')
  })
  return `${[columns.join(','), ...lines].join('\n')}\n`
}

describe('an export per generation', () => {
  it('is read by the names of its columns', async () => {
    const rows = [{}, { cost_total: '0.5', model_permaslug: 'anthropic/claude-sonnet-5', provider_name: 'Anthropic' }]
    const { traffic, notes } = await read(toCsv(rows))
    expect(notes).toEqual([])
    expect(traffic).toMatchObject({
      calls: 2,
      unknownCalls: 0,
      busyDays: 1,
      firstDay: Date.UTC(2026, 10, 1) / 86_400_000,
    })
    expect(traffic.groups).toMatchObject([
      { model: 'openai/gpt-5-mini', host: 'OpenAI', calls: 1, spend: 250_000_000_000n },
      { model: 'anthropic/claude-sonnet-5', host: 'Anthropic', calls: 1, spend: 500_000_000_000n },
    ])
    expect((await read(toCsv(rows, [...COLUMNS].reverse()))).traffic).toEqual(traffic)
  })

  it('may lack all but the model and the cost', async () => {
    const { traffic, notes } = await read(toCsv([{}, {}], ['cost_total', 'model_permaslug']))
    expect(traffic).toMatchObject({
      calls: 2,
      firstDay: undefined,
      groups: [{ spend: 500_000_000_000n, host: undefined }],
    })
    expect(notes).toEqual([expect.stringContaining('direct prices are a range')])
  })

  it('may have quotes, line ends of Windows and a byte order mark', async () => {
    const text = toCsv([{ app_name: '"Chat, ""the"" app\nfor all"' }, {}]).replaceAll('\n', '\r\n')
    expect((await read(`\uFEFF${text}`)).traffic).toMatchObject({ calls: 2, unknownCalls: 0 })
  })

  it('counts amounts to the last digit', async () => {
    const costs = ['0.000153', '0.1', '0.0000000001', '0.123456789012', '1.005', '12.3', '1e-7', '0.999999999999', '0']
    const { traffic } = await read(toCsv(costs.map((cost_total) => ({ cost_total }))))
    expect(traffic.groups[0]?.spend).toBe(
      153_000_000n +
        100_000_000_000n +
        100n +
        123_456_789_012n +
        1_005_000_000_000n +
        12_300_000_000_000n +
        100_000n +
        999_999_999_999n,
    )
  })

  it('tells own keys from credits', async () => {
    const { traffic } = await read(
      toCsv([
        { cost_total: '0.05', byok_usage_inference: '1' },
        { cost_total: '0', byok_usage_inference: '2' },
      ]),
    )
    expect(traffic.groups).toMatchObject([{ calls: 2, spend: 3_000_000_000_000n, byokSpend: 3_000_000_000_000n }])
  })

  it('knows what is the same at every host', async () => {
    const { traffic } = await read(
      toCsv([{ cost_cache: '-0.2' }, { cost_cache: '0.01', cost_web_search: '0.02', cost_file_processing: '0.03' }]),
    )
    expect(traffic.groups[0]?.extras).toBe(60_000_000_000n)
  })

  it('knows free calls', async () => {
    const { traffic } = await read(toCsv([{ variant: 'free', cost_total: '0' }]))
    expect(traffic.groups).toMatchObject([{ model: 'openai/gpt-5-mini:free', offer: undefined }])
  })

  it('is read in pieces', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ cost_total: `0.${String(index).padStart(6, '0')}` }))
    const { traffic } = await read(toCsv(rows))
    expect(traffic.calls).toBe(20_000)
    expect(traffic.groups[0]?.spend).toBe(((19_999n * 20_000n) / 2n) * 1_000_000n)
  })
})

describe('sums', () => {
  it('by model, as the activity page exports them', async () => {
    const { traffic } = await read(
      'Model,Total Spend ($),Requests\nOpenAI: GPT-5 Mini,"$1,234.50","1,000"\nclaude-sonnet-5,$10,20\nTotal,"$1,244.50",1020\n',
    )
    expect(traffic).toMatchObject({ calls: 1020, firstDay: undefined })
    expect(traffic.groups).toMatchObject([
      { model: 'openai/gpt-5-mini', spend: 1_234_500_000_000_000n, offer: { provider: 'openai' } },
      { model: 'anthropic/claude-sonnet-5', spend: 10_000_000_000_000n, offer: { provider: 'anthropic' } },
    ])
  })

  it('by day, as GET /activity answers', async () => {
    const item = {
      date: '2026-11-01',
      model: 'openai/gpt-5-mini',
      model_permaslug: 'openai/gpt-5-mini-2025-08-07',
      endpoint_id: 'e',
      provider_name: 'Azure',
      usage: 10.5,
      byok_usage_inference: 2,
      requests: 7,
      prompt_tokens: 1000,
      completion_tokens: 100,
      reasoning_tokens: 5,
    }
    const { traffic, notes } = await read(JSON.stringify({ data: [item, { ...item, date: '2026-11-30', usage: 0.1 }] }))
    expect(traffic).toMatchObject({ calls: 14, busyDays: 2 })
    expect(traffic.groups).toMatchObject([
      { spend: 14_500_000_000_000n, byokSpend: 4_000_000_000_000n, isCacheKnown: false },
    ])
    expect(notes).toEqual([
      "These are sums: how much input was cached is not in them, so that other hosts' direct prices are a range.",
    ])
  })
})

describe('rows that cannot be read', () => {
  it.each([
    ['cost_total', '€1.50', 'US dollars, which is what OpenRouter bills in'],
    ['cost_total', '-3', 'an amount that is not negative'],
    ['cost_total', 'NaN', 'an amount in USD such as 0.0123'],
    ['cost_total', '0x10', 'an amount in USD such as 0.0123'],
    ['tokens_prompt', '1.5', 'a whole number from 0'],
    ['created_at', '2026-02-31 10:00', 'a date such as 2026-11-01'],
    ['model_permaslug', '', 'a model such as openai/gpt-5-mini'],
  ])('are told: %s %j', async (column, cell, expected) => {
    const { traffic, notes } = await read(toCsv([{}, { [column]: cell }, {}]))
    const got = cell === '' ? 'nothing' : JSON.stringify(column === 'created_at' ? '2026-02-31' : cell)
    expect(notes).toEqual([
      `1 row could not be read and counts as unknown: row 3, column ${column}: expected ${expected}, got ${got}.`,
    ])
    expect(traffic).toMatchObject({ calls: 3, unknownCalls: 1 })
    expect(await problemOf(toCsv([{ [column]: cell }]))).toBe(
      `activity.csv: row 2, column ${column}: expected ${expected}, got ${got}`,
    )
  })

  it('are counted where they are many', async () => {
    const { notes } = await read(toCsv([{}, ...Array.from({ length: 5 }, () => ({ cost_total: 'x' }))]))
    expect(notes).toEqual([
      expect.stringMatching(/^5 rows could not be read and count as unknown: row 3, .*; row 4, .*; row 5, .*; …\.$/),
    ])
  })

  it('have another length', async () => {
    const [header, row] = toCsv([{}]).split('\n') as [string, string]
    const { notes, traffic } = await read(
      [header, row, 'a,b', `${row.replace('gen', 'g')},more`, row.replace('gen', 'h')].join('\n'),
    )
    expect(traffic).toMatchObject({ calls: 4, unknownCalls: 2 })
    expect(notes[0]).toContain(
      'row 3, column cost_total: expected 24 columns, got "2"; row 4, column beyond the last: expected 24 columns, got "25"',
    )
  })

  it('end in the middle', async () => {
    const text = toCsv([{}, {}])
    const { notes, traffic } = await read(text.slice(0, -100))
    expect(notes).toEqual(['The file ends in the middle of row 3: export it again to have all of it.'])
    expect(traffic).toMatchObject({ calls: 2, unknownCalls: 1 })
  })

  it('were there before', async () => {
    const [header, row] = toCsv([{}]).split('\n') as [string, string]
    const { notes, traffic } = await read([header, row, row.replace('gen', 'other'), row, row].join('\n'))
    expect(traffic.calls).toBe(2)
    expect(notes).toEqual(['2 rows were there before and are counted once; the first is row 4.'])
  })

  it('have no cost, and are no problem', async () => {
    expect((await read(toCsv([{}, { cost_total: ' ' }]))).traffic).toMatchObject({ calls: 2, unknownCalls: 1 })
  })
})

describe('a file that is none', () => {
  const wrong = 'activity.csv: expected an OpenRouter activity export (CSV or JSON), got'
  it.each<[string, string | Buffer, string]>([
    ['empty', '', `${wrong} an empty file`],
    ['PDF', '%PDF-1.7', `${wrong} a PDF: choose CSV when you export`],
    ['spreadsheet', 'PK\u0003\u0004', `${wrong} a spreadsheet or an archive: save it as CSV`],
    ['page', '<!doctype html>', `${wrong} a web page`],
    ['binary', Buffer.from([1, 0, 2]), `${wrong} a binary file`],
    [
      'prose',
      'Dear all,\nhere it is\n',
      'activity.csv: expected an OpenRouter activity export with the columns model_permaslug and cost_total, got "Dear all", ""',
    ],
    [
      'by key',
      'API Key,Spend\nmine,1\n',
      'activity.csv: expected a column model_permaslug or Model, got "API Key", "Spend": group the export by model, not by key or creator',
    ],
    [
      'without cost',
      'model,requests\na/b,1\n',
      'activity.csv: expected a column cost_total, Spend or usage, got "model", "requests"',
    ],
    ['header only', `${COLUMNS.join(',')}\n`, 'activity.csv: expected rows below the header, got none'],
    ['cut JSON', '{"data": [', 'activity.csv: expected JSON, got text that is none: it may be cut'],
    [
      'other JSON',
      '{"rows": []}',
      'activity.csv: expected the JSON of GET /activity, { "data": [...] }, got another shape',
    ],
  ])('%s', async (_, content, message) => expect(await problemOf(content)).toBe(message))

  it('is not there', async () => {
    const reading = readActivity(join(folder, 'none.csv'), { name: 'none.csv', now })
    await expect(reading).rejects.toThrow('none.csv: expected a file, got a name that does not exist')
    await expect(readActivity(folder, { name: 'here', now })).rejects.toThrow('here: expected a file, got a folder')
  })
})

describe('any text', () => {
  it('ends in figures or in words, never in NaN', async () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('', '0', '0.1', '-1', 'NaN', 'Infinity', '$1,0', '1e999', '"', ',', '\n', '2026-11-01'),
    )
    const rows = fc.array(
      fc.record({
        cost_total: cell,
        tokens_prompt: cell,
        created_at: cell,
        model_permaslug: cell,
        byok_usage_inference: cell,
      }),
      { maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const told = await read(toCsv(list)).then(
          ({ traffic, notes }) => JSON.stringify([traffic.calls, traffic.tokens, traffic.firstDay, notes]),
          (error: Error) => error.message,
        )
        // What a cell said is quoted; anything else that says NaN is ours.
        expect(told.replace(/\\?"[^"]*"/g, '')).not.toMatch(/NaN|undefined|Infinity/)
      }),
      { seed: 20_261_124, numRuns: 200 },
    )
  })
})
