import { fixturesAvailable, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import { readEmbeddings } from './reply.js'

const VECTOR = { object: 'embedding', index: 0, embedding: [0.5] }

describe('readEmbeddings', () => {
  it('reads the tokens, the model and that there are vectors', () => {
    const wire = { data: [VECTOR], model: 'm', usage: { prompt_tokens: 7, total_tokens: 7 } }
    expect(readEmbeddings(wire)).toMatchObject({
      usage: { input: 7, output: 0 },
      servedModel: 'm',
      error: undefined,
      empty: false,
    })
  })

  it.each([[{}], [{ data: [] }], [{ data: null }]])('takes %j for empty', (wire) => {
    expect(readEmbeddings(wire)).toMatchObject({ empty: true, usage: undefined })
  })

  it('sees an error dressed as an answer', () => {
    expect(readEmbeddings({ error: { message: 'no', code: 'overloaded' } }).error).toMatchObject({ message: 'no' })
  })

  it.skipIf(!fixturesAvailable)('reads the recording', () => {
    const wire = JSON.parse(readFixture('openai/embeddings').body.toString())
    expect(readEmbeddings(wire)).toMatchObject({
      usage: { input: 7 },
      servedModel: 'text-embedding-3-small',
      empty: false,
    })
  })
})
