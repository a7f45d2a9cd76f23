/** An app that stands before Shunpike comes into it. */
export interface Newcomer {
  name: string
  dependencies: Readonly<Record<string, string>>
  /** `type` of its package.json. */
  type: 'module' | 'commonjs'
  /** The framework's own first program: what the README's example adds to it counts as lines of the newcomer. */
  hello: string
}

const EXPRESS = `
import express from 'express'
const app = express()
app.listen(3000)`

const KOA = `
import Koa from 'koa'
const app = new Koa()
app.listen(3000)`

const NEST = `
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
@Module({})
class AppModule {}
async function bootstrap() {
  const app = await NestFactory.create(AppModule)
  await app.listen(3000)
}
void bootstrap()`

/** What `nest new` installs. */
const toNest = (version: string) => ({
  '@nestjs/common': version,
  '@nestjs/core': version,
  '@nestjs/platform-express': version,
  'reflect-metadata': '0.2.2',
  rxjs: '7.8.2',
})

/** By package, the newest first. What is not here goes into an empty project. */
export const NEWCOMERS: Readonly<Record<string, readonly Newcomer[]>> = {
  '@shunpike/express': [
    { name: 'Express 5', dependencies: { express: '5.3.0' }, type: 'module', hello: EXPRESS },
    { name: 'Express 4', dependencies: { express: '4.22.3' }, type: 'module', hello: EXPRESS },
  ],
  '@shunpike/koa': [
    { name: 'Koa 3', dependencies: { koa: '3.3.0' }, type: 'module', hello: KOA },
    { name: 'Koa 2', dependencies: { koa: '2.16.4' }, type: 'module', hello: KOA },
  ],
  '@shunpike/nestjs': [
    { name: 'Nest 12', dependencies: toNest('12.5.1'), type: 'module', hello: NEST },
    { name: 'Nest 11', dependencies: toNest('11.2.10'), type: 'commonjs', hello: NEST },
  ],
}

export const EMPTY_PROJECT: Newcomer = { name: 'an empty project', dependencies: {}, type: 'module', hello: '' }

/** Versions of what READMEs tell to install beside ours, and of what their TypeScript needs. */
export const VERSIONS: Readonly<Record<string, string>> = {
  '@types/node': '20.19.43',
  openai: '7.57.0',
  typescript: '7.0.2',
}
