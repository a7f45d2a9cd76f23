import { run } from './run.js'
import { createTerminal } from './terminal.js'

// `shunpike ask … | head -1`: a reader that has left is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await run(process.argv.slice(2), createTerminal())
