// A JSON value as lines to show, at most as many as one asks for, and none deeper than it can be
// read. Pure; it uses no recursion, so that no depth is too deep.
import { type Path, pathTo } from './differences.ts'
import { isObject } from './shape.ts'

export interface JsonLine {
  readonly path: Path
  readonly depth: number
  /** The field's name; missing in a list and at the top. */
  readonly name?: string
  /** A value on one line, or the bracket that opens or closes one. */
  readonly kind: 'text' | 'plain' | 'open' | 'close' | 'folded'
  /** A text without its quotes, or the value or bracket as JSON has it. */
  readonly value: string
}

/** Deeper values are folded into one line. */
export const maxDepth = 40

/** At most `most` lines of a value, and whether there are more. */
export function jsonLines(
  value: unknown,
  most: number,
): { readonly lines: readonly JsonLine[]; readonly hasMore: boolean } {
  const lines: JsonLine[] = []
  const open: Entry[] = [{ path: '', depth: 0, value }]
  while (lines.length < most) {
    const next = open.pop()
    if (next === undefined) return { lines, hasMore: false }
    if ('close' in next) lines.push(lineOf(next, 'close', next.close))
    else openValue(next, { lines, open, most })
  }
  return { lines, hasMore: open.some((each) => !('close' in each)) }
}

type Entry = {
  readonly path: Path
  readonly depth: number
  readonly name?: string
} & ({ readonly value: unknown } | { readonly close: string })

function openValue(
  entry: Entry & { readonly value: unknown },
  to: { readonly lines: JsonLine[]; readonly open: Entry[]; readonly most: number },
): void {
  const { value, path, depth } = entry
  if (typeof value === 'string') to.lines.push(lineOf(entry, 'text', value))
  else if (Array.isArray(value) || isObject(value)) {
    const isList = Array.isArray(value)
    const keys = isList ? value.length : Object.keys(value).length
    const [start, end] = isList ? '[]' : '{}'
    if (keys === 0) to.lines.push(lineOf(entry, 'plain', `${start}${end}`))
    else if (depth >= maxDepth) to.lines.push(lineOf(entry, 'folded', `${start}…${end}`))
    else {
      to.lines.push(lineOf(entry, 'open', `${start}`))
      to.open.push({ path, depth, close: `${end}` })
      // No more children than lines can come, so that a long list costs no more than a short one.
      const children: Entry[] = isList
        ? value.slice(0, to.most + 1).map((each, at) => ({
            path: pathTo(path, at),
            depth: depth + 1,
            value: each,
          }))
        : Object.keys(value)
            .slice(0, to.most + 1)
            .map((name) => ({
              path: pathTo(path, name),
              depth: depth + 1,
              name,
              value: value[name],
            }))
      to.open.push(...children.reverse())
    }
  } else to.lines.push(lineOf(entry, 'plain', String(value)))
}

function lineOf(entry: Entry, kind: JsonLine['kind'], value: string): JsonLine {
  const { path, depth, name } = entry
  return { path, depth, kind, value, ...(name === undefined ? {} : { name }) }
}

/** Values without a text, such as nulls, that are passed for each character of room. */
const visitsPerCharacter = 8

/** The names and texts of a value in its order, one a line, until they have `most` characters. */
export function textsOf(value: unknown, most: number): string {
  const open: Iterator<unknown>[] = [[value].values()]
  const texts: string[] = []
  let room = most
  let visits = most * visitsPerCharacter
  // It stops where there is no more room, and never goes on behind what it left out.
  for (let at = open.at(-1); at !== undefined && room > 0 && visits > 0; at = open.at(-1)) {
    visits--
    const { done, value: next } = at.next()
    if (done === true) open.pop()
    else if (Array.isArray(next)) open.push(next.values())
    else if (isObject(next)) open.push(namesAndValues(next))
    else if (next !== null && next !== undefined) {
      const text = beginningOf(String(next), room)
      texts.push(text)
      room -= text.length + 1
    }
  }
  return texts.join('\n')
}

function* namesAndValues(fields: Readonly<Record<string, unknown>>): Generator<unknown> {
  for (const name of Object.keys(fields)) {
    yield name
    yield fields[name]
  }
}

/** The beginning of a text of at most `most` characters, which cuts no character in two. */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text
  const code = text.charCodeAt(most - 1)
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? most - 1 : most)
}
