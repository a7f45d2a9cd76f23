// Node reads dist/cjs as CommonJS only if the nearest package.json says so.
import { writeFileSync } from 'node:fs'

writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n')
