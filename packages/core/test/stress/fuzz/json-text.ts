// JSON as text that may be wrong: a tree that is written as it stands, with names that stand twice,
// raw text in place of values, and nesting that no object of JavaScript would survive. Pure.

/** One value: raw text, a list, or named fields in their order. */
export type Node =
  | { readonly raw: string }
  | { readonly list: readonly Node[] }
  | { readonly fields: readonly Field[] }

/** A field; its name is written as JSON text. */
export type Field = readonly [name: string, value: Node]

/** The tree of a value as `JSON.stringify` would write it. */
export function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { list: value.map(nodeOf) }
  if (typeof value === 'object' && value !== null) {
    return {
      fields: Object.entries(value).flatMap(([name, held]): Field[] =>
        held === undefined ? [] : [[name, nodeOf(held)]],
      ),
    }
  }
  return { raw: JSON.stringify(value) ?? 'null' }
}

/** The text of a tree. */
export function write(node: Node): string {
  if ('raw' in node) return node.raw
  if ('list' in node) return `[${node.list.map(write).join(',')}]`
  return `{${node.fields.map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`).join(',')}}`
}

/** The text of a tree over several lines. */
export function writePretty(node: Node, lineBreak: string): string {
  if ('raw' in node) return node.raw
  if ('list' in node) {
    return `[${lineBreak}${node.list.map((value) => writePretty(value, lineBreak)).join(`,${lineBreak}`)}]`
  }
  const fields = node.fields.map(
    ([name, value]) => `${JSON.stringify(name)}: ${writePretty(value, lineBreak)}`,
  )
  return `{${lineBreak}${fields.join(`,${lineBreak}`)}${lineBreak}}`
}

/** How many values a tree holds, itself included. */
export function sizeOf(node: Node): number {
  if ('raw' in node) return 1
  const values = 'list' in node ? node.list : node.fields.map(([, value]) => value)
  return values.reduce((sum, value) => sum + sizeOf(value), 1)
}

/**
 * The places of a tree, counted from 0 in the order in which they are written, whose field has one
 * of these names.
 */
export function placesOf(node: Node, names: ReadonlySet<string>): readonly number[] {
  const places: number[] = []
  let at = 0
  const look = (value: Node, isNamed: boolean): void => {
    if (isNamed) places.push(at)
    at++
    if ('raw' in value) return
    if ('list' in value) for (const held of value.list) look(held, false)
    else for (const [name, held] of value.fields) look(held, names.has(name))
  }
  look(node, false)
  return places
}

/**
 * What stands in place of a field, and before and after it; for a value in a list the name is left
 * out.
 */
export type Change = (value: Node, name: string) => readonly Field[]

/** The tree with what stands at one place changed; a place beyond its end changes nothing. */
export function changeAt(node: Node, place: number, change: Change): Node {
  if (place === 0) return change(node, '')[0]?.[1] ?? { raw: '' }
  if ('raw' in node) return node
  let next = 1
  const within = (name: string, value: Node): readonly Field[] => {
    const first = next
    next += sizeOf(value)
    if (place === first) return change(value, name)
    return [[name, place > first && place < next ? changeAt(value, place - first, change) : value]]
  }
  if ('list' in node) {
    return { list: node.list.flatMap((value) => within('', value).map(([, held]) => held)) }
  }
  return { fields: node.fields.flatMap(([name, value]) => within(name, value)) }
}
