import { BadRequestException, Body, Controller, Get, Post, Req } from '@nestjs/common'
import { ApiProperty } from '@nestjs/swagger'
import type { Client, Router } from '@shunpike/core'
import { InjectRouter, InjectShunpike } from '@shunpike/nestjs'
import type { UserRequest } from './users.guard.js'

class SummaryRequest {
  @ApiProperty({ example: 'A shunpike is a road taken to avoid a toll.' })
  text?: string
}

/** Calls models in process: for the user of the request, and no longer than that user waits. */
@Controller('summaries')
export class SummariesController {
  constructor(
    @InjectShunpike() private readonly shunpike: Client,
    @InjectRouter() private readonly router: Router,
  ) {}

  @Post()
  async summarise(@Body() { text }: SummaryRequest = {}) {
    if (!text) throw new BadRequestException('Send {"text": "..."}.')
    const messages = [{ role: 'user' as const, content: `Summarise in one sentence:\n${text}` }]
    const { data, response } = await this.shunpike.chat.completions.create({ model: 'fast', messages }).withResponse()
    return {
      summary: data.choices[0]?.message.content,
      route: response.headers.get('x-shunpike-route'),
      costUsd: data.usage?.shunpike.total ?? null,
    }
  }

  /** The calls of the user's team. */
  @Get('calls')
  calls(@Req() { user }: UserRequest) {
    const calls = this.router.ledger.calls().filter(({ tenant }) => tenant === user?.team)
    return calls.map(({ at, modelRequested, outcome }) => ({
      at: new Date(at).toISOString(),
      model: modelRequested,
      outcome,
    }))
  }
}
