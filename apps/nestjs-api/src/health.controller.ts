import { Controller, Get } from '@nestjs/common'
import { HealthCheck, type HealthCheckService } from '@nestjs/terminus'
import type { ShunpikeHealthIndicator } from '@shunpike/nestjs/terminus'
import { Public } from './users.guard.js'

@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly shunpike: ShunpikeHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.shunpike.isHealthy('llm')])
  }
}
