import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type * as Fixtures from './fixtures.js'

const HEAD = {
  method: 'POST',
  url: 'http://upstream.test/v1/chat/completions',
  status: 429,
  request_headers: { 'content-type': 'application/json' },
  response_headers: { 'content-type': 'application/json', 'retry-after': '7' },
}

let folder: string
let fixtures: typeof Fixtures

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shunpike-fixtures-'))
  const write = (name: string, text: string) => writeFileSync(join(folder, 'lab', name), text)
  mkdirSync(join(folder, 'lab'))
  write('whole.http.json', JSON.stringify(HEAD))
  write('whole.request.json', '{"model":"m"}')
  write('whole.response.json', '{"error":{}}')
  write('only-stream.stream.txt', 'data: {}\r\n\r\n')
  vi.stubEnv('SHUNPIKE_FIXTURES', folder)
  fixtures = await import('./fixtures.js')
})

afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('recorded traffic', () => {
  it('finds the folder and its cases', () => {
    expect(fixtures.fixturesAvailable).toBe(true)
    expect(fixtures.listFixtures('lab')).toEqual(['lab/only-stream', 'lab/whole'])
  })

  it('reads a whole exchange', () => {
    const fixture = fixtures.readFixture('lab/whole')
    expect(fixture).toMatchObject({ method: 'POST', url: HEAD.url, status: 429, headers: HEAD.response_headers })
    expect([fixture.request?.toString(), fixture.body.toString()]).toEqual(['{"model":"m"}', '{"error":{}}'])
  })

  it('assumes the head where only a body was kept', () => {
    const fixture = fixtures.readFixture('lab/only-stream')
    expect(fixture).toMatchObject({
      url: null,
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      request: null,
    })
    expect(fixture.body.toString()).toBe('data: {}\r\n\r\n')
  })

  it('names the case that is not there', () => {
    expect(() => fixtures.readFixture('lab/none')).toThrow('no recording lab/none')
  })
})
