// Copies plain data as writing it as JSON and reading that again would, without making the text.
// It gives up on whatever may be written in another way than it looks.

/** Nests deeper than any request; what is deeper, a cycle among it, is left to JSON itself. */
const maxDepth = 64

/**
 * More values than any request has. A few objects that are named again and again are written more
 * often than memory has room for: JSON itself ends that with an error, and a copy ends the process.
 */
const maxValues = 1_000_000

/** Stands for a value that only JSON itself can copy. */
const unclear: unique symbol = Symbol('unclear')
type Unclear = typeof unclear

/** How far a copy may still go. */
interface Budget {
  values: number
}

/**
 * What `JSON.parse(JSON.stringify(value))` gives for an object or a list of plain data;
 * `undefined` where a value in it is not plain. Every value is read once.
 */
export function copyOfPlain(value: object): unknown {
  const copy = copyOf(value, maxDepth, { values: maxValues })
  return copy === unclear ? undefined : copy
}

function copyOf(value: unknown, depth: number, budget: Budget): unknown | Unclear {
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
      return Array.isArray(value)
        ? copyOfList(value, depth, budget)
        : copyOfObject(value, depth, budget)
    case 'undefined':
      return undefined
    default:
      return unclear
  }
}

function copyOfList(list: readonly unknown[], depth: number, budget: Budget): unknown | Unclear {
  if (Object.getPrototypeOf(list) !== Array.prototype || writesItself(list)) return unclear
  const { length } = list
  budget.values -= length
  if (budget.values < 0) return unclear
  const copies: unknown[] = []
  for (let i = 0; i < length; i++) {
    const copy = copyOf(list[i], depth - 1, budget)
    if (copy === unclear) return unclear
    copies.push(copy ?? null)
  }
  return copies
}

function copyOfObject(value: object, depth: number, budget: Budget): unknown | Unclear {
  if (Object.getPrototypeOf(value) !== Object.prototype || writesItself(value)) return unclear
  const copy: Record<string, unknown> = {}
  const keys = Object.keys(value)
  budget.values -= keys.length
  if (budget.values < 0) return unclear
  for (const key of keys) {
    // An assignment would set the prototype, call a setter of it, or fail where it is frozen.
    if (key in copy) return unclear
    // Reads a field after all of the one before it, which may have a getter, as JSON does.
    const own = copyOf(Reflect.get(value, key), depth - 1, budget)
    if (own === unclear) return unclear
    if (own !== undefined) copy[key] = own
  }
  return copy
}

function writesItself(value: object): boolean {
  return typeof Reflect.get(value, 'toJSON') === 'function'
}
