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

/** The body of a chat completion; whatever else it holds is handed on. */
export const CHAT_BODY = {
  in: 'body',
  name: 'body',
  required: true,
  // What its decorators fill in beside a schema.
  type: String,
  schema: {
    type: 'object',
    required: ['model', 'messages'],
    properties: {
      model: { type: 'string', example: 'openai/gpt-5-mini' },
      messages: {
        type: 'array',
        items: { type: 'object' },
        example: [{ role: 'user', content: 'Hello' }],
      },
      stream: { type: 'boolean' },
    },
    additionalProperties: true,
  },
}

/** A segment of the path. */
export const segment = (name: string) => ({ in: 'path', name, required: true, type: String })
