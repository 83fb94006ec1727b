// Puts every mutant of a source behind a switch: those that StrykerJS makes, and every check of a
// condition taken out, which StrykerJS does not make of calls. It runs nothing.
import { traverse, types } from '@babel/core'
import { Instrumenter } from '@stryker-mutator/instrumenter'

/** One change of a source, which the tests have to notice. */
export interface Mutant {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly kind: string
  readonly original: string
  readonly replacement: string
}

/** A source: its path from the package's root, and its text. */
export interface Source {
  readonly name: string
  readonly content: string
}

/** The mutants, and every source with all of its mutants in it, by its path. */
export interface Instrumented {
  readonly mutants: readonly Mutant[]
  readonly texts: ReadonlyMap<string, string>
}

/** Where a mutant stands. Lines count from one. */
interface Place {
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
}

/** A part of a condition, and what stands for it when it is taken out. */
interface Check {
  readonly node: types.Expression
  readonly mutants: readonly (readonly [id: string, value: boolean])[]
}

const nothing = (): void => {}
const off = (): boolean => false
const silent = {
  isTraceEnabled: off,
  isDebugEnabled: off,
  isInfoEnabled: off,
  isWarnEnabled: off,
  isErrorEnabled: off,
  isFatalEnabled: off,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
}

/** StrykerJS changes these itself wherever they stand. */
function isChangedByStryker({ type }: types.Node): boolean {
  return type === 'BinaryExpression' || type === 'LogicalExpression' || type === 'BooleanLiteral'
}

/** Calls and names that a condition consists of. An operand of `&&` is no check when true. */
function checksIn(root: types.Node, nextId: () => string): Check[] {
  const checks: Check[] = []
  const note = (node: types.Expression, ...values: boolean[]): void => {
    if (isChangedByStryker(node)) return
    checks.push({ node, mutants: values.map((value) => [nextId(), value] as const) })
  }
  traverse(root, {
    LogicalExpression({ node: { operator, left, right } }) {
      if (operator === '??') return
      for (const operand of [left, right]) note(operand, operator === '&&')
    },
    ConditionalExpression({ node }) {
      note(node.test, true, false)
    },
  })
  return checks
}

/** Puts switches around the checks. StrykerJS leaves the nodes themselves where nothing changes. */
function placeSwitches(root: types.Node, checks: readonly Check[]): void {
  const { callExpression, identifier, stringLiteral, booleanLiteral } = types
  const left = new Map(checks.map((check) => [check.node as types.Node, check]))
  traverse(root, {
    Expression(path) {
      const check = left.get(path.node)
      if (check === undefined) return
      left.delete(path.node)
      const ids = check.mutants.map(([id]) => stringLiteral(id))
      const reached = callExpression(identifier('stryCov_9fa48'), ids)
      const original = types.sequenceExpression([reached, check.node])
      const switched = check.mutants.reduce<types.Expression>(
        (rest, [id, value]) =>
          types.conditionalExpression(
            callExpression(identifier('stryMutAct_9fa48'), [stringLiteral(id)]),
            booleanLiteral(value),
            rest,
          ),
        original,
      )
      path.replaceWith(switched)
    },
  })
  if (left.size > 0) throw new Error(`${left.size} checks are not where they were.`)
}

function textAt(lines: readonly string[], { start, end }: Place): string {
  const inside = lines.slice(start.line - 1, end.line)
  inside.push((inside.pop() ?? '').slice(0, end.column))
  return inside.join('\n').slice(start.column)
}

/** @throws Error when a source cannot be read. */
export async function instrument(sources: readonly Source[]): Promise<Instrumented> {
  const checks = new Map<string, readonly Check[]>()
  let count = 0
  // biome-ignore lint/complexity/useLiteralKeys: TypeScript takes `private` for what it is
  const transform = new Instrumenter(silent)['_transform']
  const instrumenter = new Instrumenter(silent, undefined, undefined, (ast, collector, context) => {
    const root = ast.root as types.File
    const found = checksIn(root, () => `check ${count++}`)
    checks.set(ast.originFileName, found)
    transform(ast, collector, context)
    placeSwitches(root, found)
  })
  const result = await instrumenter.instrument(
    sources.map((source) => ({ ...source, mutate: true })),
    { ignorers: [], excludedMutations: ['StringLiteral'], plugins: null },
  )
  const lines = new Map(sources.map(({ name, content }) => [name, content.split('\n')]))
  const ofStryker = result.mutants.map((mutant): Mutant => {
    const { id, fileName: file, mutatorName: kind, replacement } = mutant
    const { start, end } = mutant.location
    const line = start.line + 1
    const place = { start: { ...start, line }, end: { ...end, line: end.line + 1 } }
    return { id, file, line, kind, original: textAt(lines.get(file) ?? [], place), replacement }
  })
  const ofChecks = [...checks].flatMap(([file, found]) =>
    found.flatMap(({ node, mutants }) => {
      const place: Place = node.loc ?? {
        start: { line: 1, column: 0 },
        end: { line: 1, column: 0 },
      }
      const { line } = place.start
      const original = textAt(lines.get(file) ?? [], place)
      return mutants.map(
        ([id, value]): Mutant => ({
          id,
          file,
          line,
          kind: 'Check',
          original,
          replacement: `${value}`,
        }),
      )
    }),
  )
  return {
    mutants: [...ofStryker, ...ofChecks],
    texts: new Map(result.files.map(({ name, content }) => [name, content])),
  }
}
