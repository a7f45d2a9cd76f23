// The quick start of the README: builds the example app and what it needs, then runs its demo in this process.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo')
const build = ['run', 'build', '--filter=express-chat...', '--output-logs=errors-only']
const env = { ...process.env, DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1', TURBO_TELEMETRY_DISABLED: '1' }

console.log('building ...')
const { status, stdout, stderr } = spawnSync(process.execPath, [turbo, ...build], { env, encoding: 'utf8' })
if (status === 0) await import('../apps/express-chat/dist/demo.js')
else {
  console.error(`${stdout ?? ''}${stderr ?? ''}`)
  process.exitCode = 1
}
