// Option tables in docs and READMEs are made from the source of the options. A table stands between
// `<!-- options PACKAGE INTERFACE [MEMBER…] -->` and `<!-- /options -->`; with `--top` it tells the first level only.
// Meanings are the doc comments of the interface. For `Options` of the core, types are those of its schema and defaults
// those of its config. Without arguments this compares; `--write` updates the tables.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript-6'
import { readCoreOptions, toTypeText } from './core-options.mjs'
import { readPublicPackages } from './public-packages.mjs'

const MARKED = /(<!-- options (.+?) -->\n).*?(<!-- \/options -->)/gs
const isWriting = process.argv.includes('--write')
const packages = readPublicPackages()
const { schema, defaults } = readCoreOptions()

const entryOf = (name) => {
  const found = packages.find(({ manifest }) => manifest.name === name)
  const types = found?.manifest.exports['.']?.import.types
  if (!types) throw new Error(`<!-- options ${name} -->: expected the name of a package with types`)
  return join(found.folder, types)
}
const program = ts.createProgram(
  packages.filter(({ manifest }) => manifest.exports['.']).map(({ manifest }) => entryOf(manifest.name)),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
  },
)
const checker = program.getTypeChecker()

/** The interface of that name among what a package exports. */
function findInterface(packageName, name) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(entryOf(packageName)))
  const found = checker.getExportsOfModule(module).find((symbol) => symbol.name === name)
  if (!found) throw new Error(`<!-- options ${packageName} ${name} -->: no such export`)
  const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found
  return checker.getDeclaredTypeOfSymbol(symbol)
}

/** One row per option: path, type, default and meaning; the node of a schema where there is one. */
function toRows(type, path, { node, value, depth }) {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const own = path + property.name
    const given = { node: node?.properties?.[property.name], value: value?.[property.name] }
    const memberType = checker.getNonNullableType(checker.getTypeOfSymbol(property))
    const meaning = ts.displayPartsToString(property.getDocumentationComment(checker)).replace(/\s*\n\s*/g, ' ')
    const inner = depth > 1 ? toInner(memberType, given) : undefined
    const innerRows = inner ? toRows(inner.type, own + inner.step, { ...inner, depth: depth - 1 }) : []
    if (!meaning) throw new Error(`${own}: the option has no doc comment to tell its meaning`)
    const isGroup = innerRows.length > 0 && inner.step === '.'
    return isGroup
      ? innerRows
      : [{ path: own, type: toType(memberType, given, inner), meaning, ...given }, ...innerRows]
  })
}

/** The object below a member: itself, or what a record or an array holds. Undefined where there is none of ours. */
function toInner(type, { node, value }) {
  const record = checker.getIndexTypeOfType(type, ts.IndexKind.String)
  if (record)
    return isOptions(record)
      ? { type: record, step: '.<id>.', node: node?.additionalProperties, value: value?.['<id>'] }
      : undefined
  const element = checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : undefined
  if (element) return isOptions(element) ? { type: element, step: '[].', node: node?.items } : undefined
  return isOptions(type) ? { type, step: '.', node, value } : undefined
}

/** An object of plain members, and not one with methods such as a router. */
function isOptions(type) {
  const members = checker.getPropertiesOfType(type)
  return (
    !type.isUnion() &&
    Boolean(type.flags & ts.TypeFlags.Object) &&
    !checker.isArrayType(type) &&
    type.getCallSignatures().length === 0 &&
    members.length > 0 &&
    members.every((member) => checker.getTypeOfSymbol(member).getCallSignatures().length === 0)
  )
}

function toType(type, { node }, inner) {
  if (node) return toTypeText(node)
  if (inner?.step === '.<id>.') return 'object by id'
  if (type.getCallSignatures().length > 0) return 'function'
  const parts = type.isUnion() && !(type.flags & ts.TypeFlags.Boolean) ? type.types : [type]
  return parts.map((part) => (part.isStringLiteral() ? `\`${part.value}\`` : checker.typeToString(part))).join(', ')
}

function toTable(rows) {
  const hasDefaults = rows.some(({ value }) => toDefault(value) !== '')
  const head = hasDefaults ? ['option', 'type', 'default', 'meaning'] : ['option', 'type', 'meaning']
  const lines = rows.map(({ path, type, value, meaning }) =>
    [`\`${path}\``, type, ...(hasDefaults ? [toDefault(value)] : []), meaning].map((cell) =>
      cell.replaceAll('|', '\\|'),
    ),
  )
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |'))
    .join('\n')
}

function toDefault(value) {
  return value === undefined || (typeof value === 'object' && value !== null) ? '' : `\`${JSON.stringify(value)}\``
}

function toMarked(instruction) {
  const words = instruction.split(' ')
  const [packageName, name, ...members] = words.filter((word) => word !== '--top')
  const isCore = packageName === '@shunpike/core' && name === 'Options'
  const source = isCore ? { node: schema, value: defaults } : {}
  const rows = toRows(findInterface(packageName, name), '', { ...source, depth: words.includes('--top') ? 1 : 5 })
  if (members.length === 0) return toTable(rows)
  return toTable(members.flatMap((member) => rows.filter(({ path }) => path.split(/[.[]/)[0] === member)))
}

/** Returns whether the tables of a file say what the source says. */
function check(file) {
  const text = readFileSync(file, 'utf8')
  const updated = text.replace(MARKED, (_, begin, instruction, end) => `${begin}\n${toMarked(instruction)}\n\n${end}`)
  if (updated === text) return true
  if (isWriting) writeFileSync(file, updated)
  console.log(
    isWriting ? `wrote ${file}` : `${file}: an option table differs from the source; run \`pnpm option-tables\``,
  )
  return isWriting
}

const docs = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name))
const readmes = packages.map(({ folder }) => relative('.', join(folder, 'README.md'))).filter(existsSync)
process.exitCode = [...docs, ...readmes].map(check).includes(false) ? 1 : 0
