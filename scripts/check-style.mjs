// Checks of style that the linter does not have: a comment is at most 100 columns wide unless it
// holds a URL, and nothing that is declared has the name of a global, such as `Headers` or
// `process`. An import may: it says where the name comes from.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { parseAst } from 'rolldown/parseAst'

const maxColumns = 100
const globals = new Set(Object.getOwnPropertyNames(globalThis))
/** A `fetch` that is given as an option keeps its name. */
globals.delete('fetch')

const tracked = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
  encoding: 'utf8',
})
const files = tracked
  .split('\0')
  .filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file) && !file.includes('/fixtures/'))
const complaints = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8')
  return [...wideComments(file, text), ...takenGlobals(file, text)]
})
for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
if (complaints.length > 0) process.exit(1)

function wideComments(file, text) {
  return text.split('\n').flatMap((line, index) => {
    const isComment = /^\s*(\/\/|\/?\*)/.test(line)
    const isWide = line.length > maxColumns && !/https?:\/\//.test(line)
    return isComment && isWide ? [`${file}:${index + 1} is ${line.length} columns wide.`] : []
  })
}

function takenGlobals(file, text) {
  const lang = extname(file) === '.tsx' ? 'tsx' : 'ts'
  const names = []
  collect(parseAst(text, { lang }), names)
  return names
    .filter(({ name }) => globals.has(name))
    .map(
      ({ name, start }) => `${file}:${lineAt(text, start)} takes the name of the global ${name}.`,
    )
}

function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length
}

/** Puts every identifier that a syntax tree declares into `names`. */
function collect(node, names) {
  if (Array.isArray(node)) for (const each of node) collect(each, names)
  else if (node !== null && typeof node === 'object') {
    for (const binding of bindingsOf(node)) bind(binding, names)
    for (const child of Object.values(node)) collect(child, names)
  }
}

/** What a node declares, as patterns. */
function bindingsOf(node) {
  switch (node.type) {
    case 'VariableDeclarator':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
      return [node.id]
    case 'FunctionDeclaration':
      return [node.id, ...node.params]
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.params
    case 'CatchClause':
      return [node.param]
    default:
      return []
  }
}

/** Puts the identifiers of a pattern into `names`. */
function bind(pattern, names) {
  switch (pattern?.type) {
    case 'Identifier':
      names.push(pattern)
      break
    case 'ObjectPattern':
      for (const property of pattern.properties) bind(property.value ?? property.argument, names)
      break
    case 'ArrayPattern':
      for (const element of pattern.elements) bind(element, names)
      break
    case 'AssignmentPattern':
      bind(pattern.left, names)
      break
    case 'RestElement':
      bind(pattern.argument, names)
      break
    default:
  }
}
