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

/** By package, the newest first. What is not here goes into an empty project. */
export const NEWCOMERS: Readonly<Record<string, readonly Newcomer[]>> = {
  '@shunpike/express': [
    { name: 'Express 5', dependencies: { express: '5.3.0' }, type: 'module', hello: EXPRESS },
    { name: 'Express 4', dependencies: { express: '4.22.3' }, type: 'module', hello: EXPRESS },
  ],
}

export const EMPTY_PROJECT: Newcomer = { name: 'an empty project', dependencies: {}, type: 'module', hello: '' }

/** Versions of what READMEs tell to install beside ours, and of what their TypeScript needs. */
export const VERSIONS: Readonly<Record<string, string>> = {
  '@types/node': '20.19.43',
  openai: '7.57.0',
  typescript: '7.0.2',
}
