// Copies plain data as writing it as JSON and reading that again would, without making the text.
// It gives up on whatever may be written in another way than it looks.

/** Nests deeper than any request; what is deeper, a cycle among it, is left to JSON itself. */
const maxDepth = 64

/** Stands for a value that only JSON itself can copy. */
const unclear: unique symbol = Symbol('unclear')
type Unclear = typeof unclear

/**
 * What `JSON.parse(JSON.stringify(value))` gives for an object or a list of plain data;
 * `undefined` where a value in it is not plain. Every value is read once.
 */
export function copyOfPlain(value: object): unknown {
  const copy = copyOf(value, maxDepth)
  return copy === unclear ? undefined : copy
}

function copyOf(value: unknown, depth: number): unknown | Unclear {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      // JSON has neither a negative zero nor numbers without end.
      return Number.isFinite(value) ? value + 0 : null
    case 'object':
      if (value === null) return null
      if (depth === 0) return unclear
      return Array.isArray(value) ? copyOfList(value, depth) : copyOfObject(value, depth)
    case 'undefined':
      return undefined
    default:
      return unclear
  }
}

function copyOfList(list: readonly unknown[], depth: number): unknown | Unclear {
  if (Object.getPrototypeOf(list) !== Array.prototype || writesItself(list)) return unclear
  const { length } = list
  const copies: unknown[] = []
  for (let i = 0; i < length; i++) {
    const copy = copyOf(list[i], depth - 1)
    if (copy === unclear) return unclear
    copies.push(copy ?? null)
  }
  return copies
}

function copyOfObject(value: object, depth: number): unknown | Unclear {
  if (Object.getPrototypeOf(value) !== Object.prototype || writesItself(value)) return unclear
  const copy: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(value)) {
    // An assignment would set the prototype.
    if (key === '__proto__') return unclear
    const own = copyOf(field, depth - 1)
    if (own === unclear) return unclear
    if (own !== undefined) copy[key] = own
  }
  return copy
}

function writesItself(value: object): boolean {
  return typeof Reflect.get(value, 'toJSON') === 'function'
}
