import Anthropic1 from '@anthropic-ai/sdk'
import Anthropic0 from 'anthropic-0'
import { describe, expect, it } from 'vitest'
import type { AdapterCell, Mounted } from './cell.js'

const JUDGES = { 'anthropic 1': Anthropic1, 'anthropic 0': Anthropic0 as unknown as typeof Anthropic1 }

/** Registers what Anthropic's clients must see in a cell. */
export function describeAnthropic(cell: AdapterCell, getMounted: () => Mounted): void {
  describe.each(Object.entries(JUDGES))('judged by %s', (_name, Anthropic) => {
    const create = (headers: Record<string, string> = {}) => {
      const { origin, base, fetch } = getMounted()
      return new Anthropic({
        // It adds `/v1` itself.
        baseURL: origin + base.replace(/\/v1$/, ''),
        apiKey: 'app',
        maxRetries: 0,
        defaultHeaders: headers,
        ...(fetch ? { fetch } : {}),
      })
    }
    const params = (model: string) => ({
      model: `lab/${model}`,
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: 'hi' }],
    })

    it('answers in text, whole and streamed', async () => {
      const whole = await create().messages.create(params('text'))
      expect(whole).toMatchObject({
        content: [{ type: 'text', text: 'Grüße, 世界' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 3, output_tokens: 2 },
      })
      expect(await create().messages.stream(params('text')).finalMessage()).toMatchObject({
        content: whole.content,
        usage: { input_tokens: 3, output_tokens: 2 },
      })
    })

    it('calls tools, whole and streamed', async () => {
      const whole = await create().messages.create(params('tools'))
      const streamed = await create().messages.stream(params('tools')).finalMessage()
      for (const { content, stop_reason } of [whole, streamed]) {
        expect(stop_reason).toBe('tool_use')
        expect(content).toMatchObject([
          { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Rome' } },
        ])
      }
    })

    it('shows an error of the request and an upstream that dies in the middle of a stream', async () => {
      await expect(create().messages.create(params('refuses'))).rejects.toMatchObject({
        status: 400,
        error: { type: 'error', error: { type: 'invalid_request_error', message: 'temperature is wrong' } },
      })
      await expect(create().messages.stream(params('dies')).finalMessage()).rejects.toThrow('The answer was cut')
      expect(getMounted().ledger.calls()).toMatchObject([{ outcome: 'error' }, { outcome: 'error' }])
    })

    if (!cell.hasGuard) return
    it("words a guard's 401 as Anthropic does", async () => {
      await expect(create({ 'x-guard': 'deny' }).messages.create(params('text'))).rejects.toMatchObject({
        status: 401,
        error: { type: 'error', error: { type: 'authentication_error', message: expect.any(String) } },
      })
    })
  })
}
