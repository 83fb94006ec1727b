// Reads declarations and their docstrings from the packages' sources, without the type checker:
// what is documented is what is written there.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-api'

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const files = new Map<string, ts.SourceFile>()

/** A source file, by its path from the root. */
export function sourceOf(path: string): ts.SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const file = files.get(path) ?? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  files.set(path, file)
  return file
}

/** A declaration that a file exports, or that it exports from another file. */
export function declarationOf(
  path: string,
  name: string,
): ts.DeclarationStatement | ts.VariableStatement {
  const file = sourceOf(path)
  for (const statement of file.statements) {
    if (namesOf(statement).includes(name)) {
      if (isDeclaration(statement)) return statement
    }
    const from = originOf(statement, name)
    if (from !== undefined) return declarationOf(pathBeside(path, from.module), from.name)
  }
  throw new Error(`${path} has no ${name}`)
}

type Declaration = ts.DeclarationStatement | ts.VariableStatement

function isDeclaration(statement: ts.Statement): statement is Declaration {
  return (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isVariableStatement(statement)
  )
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  if (!isDeclaration(statement) || ts.isVariableStatement(statement)) return []
  return statement.name === undefined ? [] : [statement.name.getText()]
}

/** The module that a file imports or exports a name from, and its name there. */
function originOf(
  statement: ts.Statement,
  name: string,
): { readonly module: string; readonly name: string } | undefined {
  const isRead = ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement)
  if (!isRead || statement.moduleSpecifier === undefined) return undefined
  if (!ts.isStringLiteral(statement.moduleSpecifier)) return undefined
  const clause = ts.isExportDeclaration(statement)
    ? statement.exportClause
    : statement.importClause?.namedBindings
  if (clause === undefined || !(ts.isNamedExports(clause) || ts.isNamedImports(clause)))
    return undefined
  const found = [...clause.elements].find((element) => element.name.text === name)
  if (found === undefined) return undefined
  const own = found.propertyName?.text ?? found.name.text
  return { module: statement.moduleSpecifier.text, name: own }
}

function pathBeside(path: string, module: string): string {
  if (module.startsWith('@warmline/'))
    return `packages/${module.slice('@warmline/'.length)}/src/index.ts`
  const found = join(dirname(path), module)
  const candidates = [found.replace(/\.js$/, '.ts'), found.replace(/\.js$/, '.tsx')]
  return candidates.find((each) => existsSync(join(root, each))) ?? found
}

/** The names that a file exports, in alphabetical order, and whether each is a type only. */
export function exportsOf(
  path: string,
): readonly { readonly name: string; readonly isType: boolean }[] {
  return sourceOf(path)
    .statements.filter(ts.isExportDeclaration)
    .flatMap(({ exportClause, isTypeOnly }) =>
      exportClause === undefined || !ts.isNamedExports(exportClause)
        ? []
        : exportClause.elements.map((element) => ({
            name: element.name.text,
            isType: isTypeOnly || element.isTypeOnly,
          })),
    )
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
}

/** A docstring: its text, and what stands behind its tags. */
export interface Doc {
  readonly text: string
  readonly tags: Readonly<Record<string, string>>
}

/** The docstring of a declaration or a member; an empty one where there is none. */
export function docOf(node: ts.Node): Doc {
  const range = ts.getLeadingCommentRanges(node.getSourceFile().text, node.pos)?.at(-1)
  const comment = range === undefined ? '' : node.getSourceFile().text.slice(range.pos, range.end)
  if (!comment.startsWith('/**')) return { text: '', tags: {} }
  const body = comment
    .replaceAll(/^\/\*\*|\*\/$/g, '')
    .replaceAll(/^[ \t]*\* ?/gm, '')
    .trim()
  // Only these are tags: an at-sign also begins the name of a package.
  const [text = '', ...pairs] = body.split(/(?<=^|\s)@(default|throws|example|param|returns)\s/)
  const tags: Record<string, string> = {}
  for (let at = 0; at < pairs.length; at += 2) tags[pairs[at] ?? ''] = flow(pairs[at + 1] ?? '')
  return { text: flow(text), tags }
}

function flow(text: string): string {
  return text
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** A member of an interface or of an object type. */
export interface Member {
  readonly name: string
  readonly type: string
  readonly isOptional: boolean
  readonly doc: Doc
  /** The members of a member whose type is written in place. */
  readonly members: readonly Member[]
}

/** The members of an interface or of a type that is an object, with those of what it extends. */
export function membersOf(path: string, name: string): readonly Member[] {
  const declaration = declarationOf(path, name)
  const own = declaration.getSourceFile().fileName
  if (ts.isInterfaceDeclaration(declaration)) {
    const inherited = (declaration.heritageClauses ?? [])
      .flatMap(({ types }) => types)
      .flatMap((type) => inheritedFrom(own, type))
    return [...inherited, ...readMembers(declaration.members)]
  }
  if (!ts.isTypeAliasDeclaration(declaration)) throw new Error(`${name} is no type`)
  return membersOfType(own, declaration.type)
}

function inheritedFrom(path: string, type: ts.ExpressionWithTypeArguments): readonly Member[] {
  const name = type.expression.getText()
  // What another project's package declares is described there.
  return isOwn(path, name) ? membersOf(path, name) : []
}

function isOwn(path: string, name: string): boolean {
  try {
    declarationOf(path, name)
    return true
  } catch {
    return false
  }
}

function membersOfType(path: string, type: ts.TypeNode): readonly Member[] {
  if (ts.isTypeLiteralNode(type)) return readMembers(type.members)
  if (ts.isIntersectionTypeNode(type))
    return type.types.flatMap((each) => membersOfType(path, each))
  if (ts.isParenthesizedTypeNode(type)) return membersOfType(path, type.type)
  // Of alternatives, the first is the one with the docstrings.
  if (ts.isUnionTypeNode(type))
    return type.types.slice(0, 1).flatMap((each) => membersOfType(path, each))
  if (!ts.isTypeReferenceNode(type)) return []
  const [of, names] = type.typeArguments ?? []
  const name = type.typeName.getText()
  if (of === undefined) return isOwn(path, name) ? membersOf(path, name) : []
  const members = membersOfType(path, of)
  if (name === 'Partial') return members.map((member) => ({ ...member, isOptional: true }))
  const named = literalsIn(names)
  if (name === 'Pick') return members.filter((member) => named.includes(member.name))
  return name === 'Omit' ? members.filter((member) => !named.includes(member.name)) : []
}

function literalsIn(type: ts.TypeNode | undefined): readonly string[] {
  if (type === undefined) return []
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(literalsIn)
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : []
}

function readMembers(nodes: ts.NodeArray<ts.TypeElement>): readonly Member[] {
  return nodes
    .filter((node) => ts.isPropertySignature(node) || ts.isMethodSignature(node))
    .map((node) => {
      const type = ts.isPropertySignature(node) ? node.type : undefined
      const isObject = type !== undefined && ts.isTypeLiteralNode(type)
      return {
        name: node.name.getText(),
        type: isObject ? 'object' : typeText(type ?? node),
        isOptional: node.questionToken !== undefined,
        doc: docOf(node),
        members: isObject ? readMembers(type.members) : [],
      }
    })
}

/** A type as it is written, where a name stands for a few words with the words themselves. */
function typeText(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, ' ')
  if (!ts.isTypeNode(node) || !ts.isTypeReferenceNode(node)) return text
  const path = node.getSourceFile().fileName
  if (!isOwn(path, text)) return text
  const found = declarationOf(path, text)
  if (!ts.isTypeAliasDeclaration(found) || !ts.isUnionTypeNode(found.type)) return text
  const words = literalsIn(found.type)
  const isShort = words.length === found.type.types.length && words.length <= 6
  return isShort ? words.map((word) => `'${word}'`).join(' | ') : text
}

/** The cases of a union, each as it is written, with its docstring. Named unions are opened. */
export function casesOf(
  path: string,
  name: string,
): readonly { readonly text: string; readonly doc: Doc }[] {
  const declaration = declarationOf(path, name)
  if (!ts.isTypeAliasDeclaration(declaration)) throw new Error(`${name} is no type`)
  const { type } = declaration
  const own = declaration.getSourceFile().fileName
  const cases = ts.isUnionTypeNode(type) ? [...type.types] : [type]
  return cases.flatMap((each) => {
    const text = each.getText()
    const [, prefix, opened] = /^`(.*)\$\{([A-Z]\w+)\}`$/.exec(text) ?? []
    if (opened !== undefined) {
      return casesOf(own, opened).map((inner) => ({ ...inner, text: `${prefix}${inner.text}` }))
    }
    const plain = text.replaceAll(/^['`]|['`]$/g, '').replace(/\$\{(\w+)\}/, '<$1>')
    return [{ text: plain, doc: docOf(each) }]
  })
}
