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

/** The depth of the items of an input and of the tools: what callers pass again with every turn. */
const itemDepth = maxDepth - 2

/**
 * The last copy of each item. An item that still says the same is not copied again, so that what
 * compares histories sees at once that it is the same.
 */
const lastCopies = new WeakMap<object, unknown>()

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
      return depth === itemDepth ? copyOfItem(value, budget) : copyOfStructure(value, depth, budget)
    case 'undefined':
      return undefined
    default:
      return unclear
  }
}

function copyOfItem(item: object, budget: Budget): unknown | Unclear {
  const before = lastCopies.get(item)
  if (before !== undefined && isCopyOf(before, item, budget)) return before
  const copy = copyOfStructure(item, itemDepth, budget)
  if (copy !== unclear) lastCopies.set(item, copy)
  return copy
}

function copyOfStructure(value: object, depth: number, budget: Budget): unknown | Unclear {
  return Array.isArray(value)
    ? copyOfList(value, depth, budget)
    : copyOfObject(value, depth, budget)
}

/** Whether copying this value now would give this copy. */
function isCopyOf(copy: unknown, value: unknown, budget: Budget): boolean {
  if (typeof value !== 'object' || value === null || typeof copy !== 'object' || copy === null)
    return copy === copyOf(value, 0, budget)
  if (Array.isArray(value)) {
    if (!Array.isArray(copy) || !isPlain(value, Array.prototype)) return false
    budget.values -= copy.length
    return (
      budget.values >= 0 &&
      value.length === copy.length &&
      copy.every((each, i) => isCopyOf(each, value[i] ?? null, budget))
    )
  }
  if (Array.isArray(copy) || !isPlain(value, Object.prototype)) return false
  const keys = Object.keys(copy)
  budget.values -= keys.length
  if (budget.values < 0) return false
  let at = 0
  for (const key of Object.keys(value)) {
    const own: unknown = Reflect.get(value, key)
    if (own === undefined) continue
    if (key !== keys[at++] || !isCopyOf(Reflect.get(copy, key), own, budget)) return false
  }
  return at === keys.length
}

function copyOfList(list: readonly unknown[], depth: number, budget: Budget): unknown | Unclear {
  if (!isPlain(list, Array.prototype)) return unclear
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
  if (!isPlain(value, Object.prototype)) return unclear
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

/** Whether nothing but its fields says how a value is written. */
function isPlain(value: object, prototype: object): boolean {
  return (
    Object.getPrototypeOf(value) === prototype && typeof Reflect.get(value, 'toJSON') !== 'function'
  )
}
