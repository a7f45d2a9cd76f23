import { describe, expect, it } from 'vitest'
import { toHints, toInstance } from './schema-instance.js'

const NO_HINTS = { words: [], numbers: [] }

describe('an instance of a schema', () => {
  it('takes words and numbers of the prompt in order', () => {
    const schema = {
      type: 'object',
      properties: { from: { type: 'string' }, to: { type: 'string' }, days: { type: 'integer' } },
    }
    expect(toInstance(schema, toHints('Travel from Paris to Rome in 3 days'))).toEqual({
      from: 'Paris',
      to: 'Rome',
      days: 3,
    })
  })

  it.each([
    [{ enum: ['b', 'a'] }, 'b'],
    [{ const: 7 }, 7],
    [{ type: ['null', 'boolean'] }, true],
    [{ anyOf: [{ type: 'null' }, { type: 'integer', minimum: 5 }] }, 5],
    [{ type: 'number', exclusiveMinimum: 2, maximum: 2.5 }, 2.5],
    [{ type: 'integer', minimum: 3, multipleOf: 4 }, 4],
    [{ type: 'string', format: 'date' }, '2026-11-24'],
    [{ type: 'string', minLength: 14, maxLength: 14 }, 'sample value..'],
    [{ type: 'array', minItems: 2, items: { type: 'boolean' } }, [true, true]],
    [{ type: 'array', prefixItems: [{ const: 1 }, { const: 'x' }] }, [1, 'x']],
    [{ type: 'ARRAY', items: { type: 'STRING' } }, ['sample value']],
    [
      { $defs: { city: { type: 'object', properties: { name: { const: 'Rome' } } } }, $ref: '#/$defs/city' },
      { name: 'Rome' },
    ],
    [{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] }, { a: 1, b: 2 }],
  ])('fits %j', (schema, instance) => {
    expect(toInstance(schema, NO_HINTS)).toEqual(instance)
  })

  it('ends a schema that contains itself', () => {
    const schema = { type: 'object', properties: { value: { const: 1 }, next: { $ref: '#' } }, required: ['value'] }
    const text = JSON.stringify(toInstance(schema, NO_HINTS))
    expect(text).toMatch(/^\{"value":1,"next":/)
    expect(text.length).toBeLessThan(500)
  })
})
