// Types and defaults of the options of @shunpike/core, from what is built.
import { createRequire } from 'node:module'
import { DEFAULT_FEE } from '../packages/core/dist/esm/catalog/fees.js'
import { toConfig } from '../packages/core/dist/esm/config.js'
import { parseOptions, schema } from '../packages/core/dist/esm/options.js'
import { PROVIDER_TYPES } from '../packages/core/dist/esm/providers/provider-types.js'

const { z } = createRequire(new URL('../packages/core/package.json', import.meta.url))('zod')

/** The schema of `Options` as JSON Schema, and the value that each option has when it is left out. */
export function readCoreOptions() {
  const options = parseOptions({ providers: { openrouter: { apiKey: 'none' } } })
  const config = toConfig(options, { environment: {}, types: PROVIDER_TYPES, fee: DEFAULT_FEE })
  const { fee, discount } = config.providers[0]
  return {
    schema: z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }),
    defaults: { ...config, providers: { '<id>': { fee, discount } } },
  }
}

/** What a node of the schema allows, in words. */
export function toTypeText(node) {
  if (node.title) return node.title
  if (node.const !== undefined) return `\`${node.const}\``
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(', ')
  if (node.anyOf) return node.anyOf.map(toTypeText).join(' or ')
  if (node.maxItems === 0) return '`[]`'
  if (node.type === 'array') return `array of ${toTypeText(node.items)}`
  if (node.type === 'null') return '`null`'
  if (node.additionalProperties)
    return `object by id${node.additionalProperties.properties ? '' : ` of ${toTypeText(node.additionalProperties)}`}`
  return [TYPE_NAMES[node.type] ?? node.type, toRange(node)].filter(Boolean).join(', ')
}

const TYPE_NAMES = { integer: 'whole number' }

function toRange({ minimum, maximum }) {
  if (minimum === undefined) return ''
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `at least ${minimum}`
    : `${minimum} to ${maximum}`
}
