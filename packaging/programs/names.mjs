// Prints the names that a package offers to `import` and to `require`.
import { createRequire } from 'node:module'

const [name] = process.argv.slice(2)
const imported = Object.keys(await import(name))
const required = Object.keys(createRequire(import.meta.url)(name))
const toNames = (names) => names.filter((key) => key !== 'default' && key !== 'module.exports').sort()
console.log(JSON.stringify({ imported: toNames(imported), required: toNames(required) }))
