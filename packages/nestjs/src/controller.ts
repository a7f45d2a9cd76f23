import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Req,
  Res,
  type Type,
  UseFilters,
  VERSION_NEUTRAL,
} from '@nestjs/common'
import { ShunpikeExceptionFilter } from './exception-filter.js'
import type { NestGateway } from './gateway.js'
import { CHAT_BODY, Describe, EMBEDDINGS_BODY, Hide, RESPONSES_BODY, segment } from './openapi.js'
import type { PlatformRequest, PlatformResponse } from './platform.js'
import { SHUNPIKE_GATEWAY } from './tokens.js'

/** Routes, not one wildcard: Fastify knows none, and the OpenAPI page shows them. */
class Endpoints {
  constructor(@Inject(SHUNPIKE_GATEWAY) private readonly gateway: NestGateway) {}

  @Post('chat/completions')
  @HttpCode(200)
  @Describe('Chat completion in the format of OpenAI, streamed or whole', CHAT_BODY)
  chat(@Req() request: PlatformRequest, @Res() response: PlatformResponse, @Body() body: unknown) {
    return this.gateway.handle(request, response, body)
  }

  @Post('embeddings')
  @HttpCode(200)
  @Describe('Embeddings in the format of OpenAI', EMBEDDINGS_BODY)
  embeddings(@Req() request: PlatformRequest, @Res() response: PlatformResponse, @Body() body: unknown) {
    return this.gateway.handle(request, response, body)
  }

  @Post('responses')
  @HttpCode(200)
  @Describe('Response in the format of OpenAI, streamed or whole', RESPONSES_BODY)
  responses(@Req() request: PlatformRequest, @Res() response: PlatformResponse, @Body() body: unknown) {
    return this.gateway.handle(request, response, body)
  }

  @Post('messages')
  @HttpCode(200)
  @Describe('Message in the format of Anthropic, streamed or whole', CHAT_BODY)
  messages(@Req() request: PlatformRequest, @Res() response: PlatformResponse, @Body() body: unknown) {
    return this.gateway.handle(request, response, body)
  }

  @Post('messages/count_tokens')
  @HttpCode(200)
  @Describe('Estimate of the input tokens of a message; nothing is sent', CHAT_BODY)
  countTokens(@Req() request: PlatformRequest, @Res() response: PlatformResponse, @Body() body: unknown) {
    return this.gateway.handle(request, response, body)
  }

  @Post('explain')
  @HttpCode(200)
  @Describe('The routes of a chat completion with their cost; nothing is sent', CHAT_BODY)
  explain(@Req() request: PlatformRequest, @Res() response: PlatformResponse, @Body() body: unknown) {
    return this.gateway.handle(request, response, body)
  }

  @Get('models')
  @Describe('The models on offer')
  models(@Req() request: PlatformRequest, @Res() response: PlatformResponse) {
    return this.gateway.handle(request, response)
  }

  @Get('models/:model')
  @Describe('One model or alias', segment('model'))
  model(@Req() request: PlatformRequest, @Res() response: PlatformResponse) {
    return this.gateway.handle(request, response)
  }

  @Get('models/:author/:slug')
  @Describe('One model', segment('author'), segment('slug'))
  modelOfAuthor(@Req() request: PlatformRequest, @Res() response: PlatformResponse) {
    return this.gateway.handle(request, response)
  }
}

/** What clients add to a base URL that does not end in a version. */
const VERSIONS = ['v1', 'v1beta', 'api/v1']

/** The controllers of our endpoints at `path`. Clients send no version of the app's own: they are for every version. */
export function createControllers(path: string): Type[] {
  @Controller({ path, version: VERSION_NEUTRAL })
  @UseFilters(ShunpikeExceptionFilter)
  class ShunpikeController extends Endpoints {}

  @Hide()
  @Controller({ path: VERSIONS.map((version) => `${path}/${version}`), version: VERSION_NEUTRAL })
  @UseFilters(ShunpikeExceptionFilter)
  class ShunpikeVersionsController extends Endpoints {}

  return /(?:^|\/)v1$/.test(path) ? [ShunpikeController] : [ShunpikeController, ShunpikeVersionsController]
}
