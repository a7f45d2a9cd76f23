import { Controller, Get } from '@nestjs/common'
import { HealthCheck, HealthCheckService } from '@nestjs/terminus'
import { ShunpikeHealthIndicator } from '@shunpike/nestjs/terminus'
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
