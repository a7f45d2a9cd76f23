import { describe, expect, it } from 'vitest'
import { toOutputSchema } from './schema.js'

describe('a schema for structured outputs', () => {
  it('closes every object, wherever it is', () => {
    const point = { type: 'object', properties: { x: { type: 'number' } }, additionalProperties: true }
    const closed = { ...point, additionalProperties: false }
    expect(
      toOutputSchema({
        type: ['object', 'null'],
        properties: {
          at: { $ref: '#/$defs/Point' },
          all: { type: 'array', items: point },
          either: { oneOf: [point, { type: 'null' }] },
        },
        $defs: { Point: point },
      }),
    ).toEqual({
      type: ['object', 'null'],
      properties: {
        at: { $ref: '#/$defs/Point' },
        all: { type: 'array', items: closed },
        either: { anyOf: [closed, { type: 'null' }] },
      },
      $defs: { Point: closed },
      additionalProperties: false,
    })
  })

  it('says in words what the grammar cannot hold', () => {
    expect(toOutputSchema({ type: 'string', pattern: '^a', minLength: 2, format: 'email' })).toEqual({
      ...{ type: 'string', format: 'email' },
      description: 'Constraints: {"pattern":"^a","minLength":2}',
    })
    expect(toOutputSchema({ type: 'array', items: { type: 'string', format: 'color' }, minItems: 1 })).toEqual({
      ...{ type: 'array', minItems: 1 },
      items: { type: 'string', description: 'Constraints: {"format":"color"}' },
    })
  })

  it('takes properties that are named like keywords for properties', () => {
    const schema = {
      type: 'object',
      properties: { minimum: { type: 'number' }, pattern: { type: 'string' } },
      additionalProperties: false,
    }
    expect(toOutputSchema(schema)).toEqual(schema)
  })

  it('leaves the schema given as it was, and out of it what says nothing', () => {
    const schema = Object.freeze({
      $schema: 'https://json-schema.org/draft-07/schema',
      type: 'string',
      examples: ['a'],
    })
    expect(toOutputSchema(schema)).toEqual({ type: 'string' })
  })
})
