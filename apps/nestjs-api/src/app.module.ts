import { Module } from '@nestjs/common'
import { ConfigModule, type ConfigType } from '@nestjs/config'
import { APP_GUARD } from '@nestjs/core'
import { TerminusModule } from '@nestjs/terminus'
import { ShunpikeModule } from '@shunpike/nestjs'
import { ShunpikeHealthIndicator } from '@shunpike/nestjs/terminus'
import { HealthController } from './health.controller.js'
import { llmConfig } from './llm.config.js'
import { SummariesController } from './summaries.controller.js'
import { toCaller, UsersGuard } from './users.guard.js'

@Module({
  imports: [
    ConfigModule.forRoot({ load: [llmConfig], isGlobal: true }),
    ShunpikeModule.forRootAsync({
      path: 'v1',
      inject: [llmConfig.KEY],
      useFactory: ({ options }: ConfigType<typeof llmConfig>) => ({ ...options, identify: toCaller }),
    }),
    TerminusModule,
  ],
  controllers: [SummariesController, HealthController],
  providers: [ShunpikeHealthIndicator, { provide: APP_GUARD, useClass: UsersGuard }],
})
export class AppModule {}
