import { applyDecorators, SetMetadata } from '@nestjs/common'

// The keys under which the decorators of @nestjs/swagger 11 and 12 keep what they are told (its constants.js). Written
// here, since that package need not be installed; then nobody reads them.
const OPERATION = 'swagger/apiOperation'
const PARAMETERS = 'swagger/apiParameters'
const EXCLUDED = 'swagger/apiExcludeController'

/** Describes an endpoint on the OpenAPI page. */
export const Describe = (summary: string, ...parameters: object[]): MethodDecorator =>
  applyDecorators(SetMetadata(OPERATION, { summary }), SetMetadata(PARAMETERS, parameters))

/** Leaves a controller out of the OpenAPI page. */
export const Hide = (): ClassDecorator => SetMetadata(EXCLUDED, [true])

const MODEL = { type: 'string', example: 'openai/gpt-5-mini' }

/** A JSON object; whatever else it holds is handed on. */
const toBody = (properties: object) => ({
  in: 'body',
  name: 'body',
  required: true,
  // What its decorators fill in beside a schema.
  type: String,
  schema: { type: 'object', required: Object.keys(properties), properties, additionalProperties: true },
})

export const CHAT_BODY = toBody({
  model: MODEL,
  messages: { type: 'array', items: { type: 'object' }, example: [{ role: 'user', content: 'Hello' }] },
})

export const EMBEDDINGS_BODY = toBody({
  model: { ...MODEL, example: 'openai/text-embedding-3-small' },
  input: { type: 'string', example: 'Hello' },
})

export const RESPONSES_BODY = toBody({ model: MODEL, input: { type: 'string', example: 'Hello' } })

/** A segment of the path. */
export const segment = (name: string) => ({ in: 'path', name, required: true, type: String })
