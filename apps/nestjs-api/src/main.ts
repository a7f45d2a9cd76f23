/** The app with real providers when their keys are in the environment, else with the simulator. */
import { ConfigService } from '@nestjs/config'
import { NestFactory } from '@nestjs/core'
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import { AppModule } from './app.module.js'

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] })
app.setGlobalPrefix('api')
app.enableShutdownHooks()
const description = new DocumentBuilder()
  .setTitle('nestjs-api')
  .addBearerAuth()
  .addSecurityRequirements('bearer')
  .build()
SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description))
await app.listen(process.env['PORT'] ?? 3000, '127.0.0.1')

const url = await app.getUrl()
console.log(`upstream: ${app.get(ConfigService).get<string>('llm.upstream')}`)
console.log(`OpenAPI page: ${url}/docs`)
console.log(`nestjs-api listening on ${url}`)
