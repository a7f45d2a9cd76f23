import { describe, expect, it } from 'vitest'
import { DEFAULT_PRICES, findModel } from '../billing/prices.js'
import { toAnswer } from './answer.js'
import { type Ask, toPromptPart } from './ask.js'
import { countTokens, toTokens } from './tokens.js'

function ask(prompt: string, more: Partial<Ask> = {}): Ask {
  const model = findModel(DEFAULT_PRICES, 'openai', 'gpt-5-mini')
  if (model === undefined) throw new Error('no model')
  return {
    model,
    parts: [toPromptPart('user', prompt)],
    tools: [],
    toolChoice: 'auto',
    parallelTools: true,
    output: { kind: 'text' },
    maxTokens: undefined,
    reasoningTokens: 0,
    stop: [],
    prefill: '',
    ...more,
  }
}

const WEATHER = { name: 'get_weather', schema: { properties: { city: { type: 'string' } } } }
const CLOCK = { name: 'get_time', schema: { properties: { zone: { type: 'string' } } } }

describe('an answer', () => {
  it('is a function of seed, model and conversation', () => {
    expect(toAnswer(ask('Hello'), 1)).toEqual(toAnswer(ask('Hello'), 1))
    expect(toAnswer(ask('Hello'), 2).text).not.toBe(toAnswer(ask('Hello'), 1).text)
    expect(toAnswer(ask('Hello'), 1, 1).text).not.toBe(toAnswer(ask('Hello'), 1).text)
  })

  it('says exactly what it is told to', () => {
    expect(toAnswer(ask('Please reply exactly: 日本 👩‍👩‍👧 ok'), 1)).toMatchObject({
      text: '日本 👩‍👩‍👧 ok',
      finish: 'stop',
    })
  })

  it('ends at the token limit, thinking included', () => {
    const answer = toAnswer(ask('Tell me something in 500 words', { maxTokens: 40, reasoningTokens: 64 }), 1)
    expect(answer).toMatchObject({ finish: 'length', reasoningTokens: 20, outputTokens: 40 })
    expect(countTokens(answer.text)).toBe(20)
  })

  it('is as long as the prompt asks for', () => {
    expect(toAnswer(ask('A story of 300 words'), 1).text.split(' ').length).toBeGreaterThan(250)
  })

  it('ends in front of the first stop sequence', () => {
    const answer = toAnswer(ask('reply exactly: Dogs are cool and warm', { stop: ['warm', 'cool'] }), 1)
    expect(answer).toMatchObject({ text: 'Dogs are ', finish: 'stop-sequence', stopSequence: 'cool' })
  })

  it('goes on from a prefill', () => {
    const whole = toAnswer(ask('Hello'), 1).text
    const prefill = whole.slice(0, 17)
    expect(prefill + toAnswer(ask('Hello', { prefill }), 1).text).toBe(whole)
  })

  it('calls the tools the prompt names, and only those', () => {
    const tools = [WEATHER, CLOCK]
    expect(toAnswer(ask('What is the weather in Paris?', { tools }), 1).toolCalls).toEqual([
      { name: 'get_weather', args: { city: 'Paris' } },
    ])
    expect(toAnswer(ask('Hello there', { tools }), 1).toolCalls).toEqual([])
    expect(toAnswer(ask('weather and time for Rome', { tools }), 1).toolCalls.map((call) => call.name)).toEqual([
      'get_weather',
      'get_time',
    ])
    expect(toAnswer(ask('weather and time', { tools, parallelTools: false }), 1).toolCalls).toHaveLength(1)
  })

  it('calls a forced tool, and none when it may not or has a result', () => {
    const tools = [WEATHER, CLOCK]
    expect(toAnswer(ask('Hello', { tools, toolChoice: { names: ['get_time'] } }), 1).toolCalls[0]?.name).toBe(
      'get_time',
    )
    expect(toAnswer(ask('Hello', { tools, toolChoice: 'required' }), 1).finish).toBe('tool-calls')
    expect(toAnswer(ask('weather', { tools, toolChoice: 'none' }), 1).toolCalls).toEqual([])
    const parts = [toPromptPart('user', 'weather'), toPromptPart('tool', '21')]
    expect(toAnswer(ask('', { tools, parts }), 1).toolCalls).toEqual([])
  })
})

describe('tokens', () => {
  it('are four code points each and join to the text', () => {
    const text = 'Ein 👋 Gruß'
    expect(countTokens(text)).toBe(3)
    expect(toTokens(text)).toHaveLength(3)
    expect(toTokens(text).join('')).toBe(text)
  })
})
