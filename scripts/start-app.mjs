// Builds an example app and what it needs, then runs it in this process: `node scripts/start-app.mjs APP FILE`.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const [app, file] = process.argv.splice(2, 2)
const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo')
const build = ['run', 'build', `--filter=${app}...`, '--output-logs=errors-only']
const env = { ...process.env, DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1', TURBO_TELEMETRY_DISABLED: '1' }

console.log('building ...')
const { status, stdout, stderr } = spawnSync(process.execPath, [turbo, ...build], { env, encoding: 'utf8' })
if (status === 0) await import(`../apps/${app}/dist/${file}.js`)
else {
  console.error(`${stdout ?? ''}${stderr ?? ''}`)
  process.exitCode = 1
}
