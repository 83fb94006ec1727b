// Copies plain data as writing it as JSON and reading that again would, without making the text.
// It gives up on whatever may be written in another way than it looks.
import { isObject, type WireObject } from './types.js'

/** Nests deeper than any request; what is deeper, a cycle among it, is left to JSON itself. */
const maxDepth = 64

/** The depth of the items of an input and of the tools: what callers pass again with every turn. */
const itemDepth = maxDepth - 2

/**
 * More values than any request has. A few objects that are named again and again are written more
 * often than memory has room for: JSON itself ends that with an error, and a copy ends the process.
 */
const maxValues = 1_000_000

/** Stands for a value that only JSON itself can copy. */
const unclear: unique symbol = Symbol('unclear')
type Unclear = typeof unclear

/** The last copy of each item. It is given again where the item still says the same. */
export class ItemCopies {
  #last = new WeakMap<object, unknown>()

  get(item: object): unknown {
    return this.#last.get(item)
  }

  set(item: object, copy: unknown): void {
    this.#last.set(item, copy)
  }

  /** Forgets all copies. */
  clear(): void {
    this.#last = new WeakMap()
  }
}

/**
 * What `JSON.parse(JSON.stringify(value))` gives for an object or a list of plain data;
 * `undefined` where a value in it is not plain. Every value is read once. What is copied again and
 * still says the same may be the same object: no copy is ever changed.
 */
export function copyOfPlain(value: object, copies: ItemCopies = new ItemCopies()): unknown {
  const copy = new Copying(copies).copyOf(value, undefined, maxDepth)
  return copy === unclear ? undefined : copy
}

/** One copy, and how far it may still go. */
class Copying {
  readonly #copies: ItemCopies
  #valuesLeft = maxValues

  constructor(copies: ItemCopies) {
    this.#copies = copies
  }

  /**
   * The copy of a value: `last`, or for an item its last copy, where that still says the same.
   *
   * It is one function because every turn runs it over the whole history: functions that call one
   * another are compiled into each other, which took V8 more CPU than 100 turns gave back.
   */
  copyOf(value: unknown, last: unknown, depth: number): unknown | Unclear {
    if (typeof value !== 'object' || value === null) return copyOfScalar(value)
    if (depth === 0) return unclear
    const isItem = depth === itemDepth
    const before = isItem ? this.#copies.get(value) : last
    let copy: unknown
    if (Array.isArray(value)) {
      if (!isPlain(value, Array.prototype)) return unclear
      const { length } = value
      if (!this.#take(length)) return unclear
      const known: readonly unknown[] = Array.isArray(before) ? before : []
      let list: unknown[] | undefined
      for (let i = 0; i < length; i++) {
        const given: unknown = value[i]
        const own =
          typeof given === 'string' ? given : (this.copyOf(given, known[i], depth - 1) ?? null)
        if (own === unclear) return unclear
        if (list === undefined && own !== known[i]) list = known.slice(0, i)
        list?.push(own)
      }
      copy = list ?? (known === before && known.length === length ? known : known.slice(0, length))
    } else if (isObject(value)) {
      if (!isPlain(value, Object.prototype)) return unclear
      const known = isObject(before) ? before : {}
      const names = Object.keys(known)
      let [count, same] = [0, 0]
      let object: Record<string, unknown> | undefined
      // Unlike a list of its names, this loop needs no memory. It would go on with inherited
      // fields, which end it.
      for (const name in value) {
        count++
        const isNext = object === undefined && name === names[same]
        // An assignment would set the prototype, call a setter of it, or fail where it is frozen.
        if (!isNext && name in Object.prototype) return unclear
        const lastOwn = isNext ? known[name] : undefined
        // Reads a field after all of the one before it, which may have a getter, as JSON does.
        const given = value[name]
        const own = typeof given === 'string' ? given : this.copyOf(given, lastOwn, depth - 1)
        if (own === unclear) return unclear
        if (own === undefined) continue
        if (isNext && own === lastOwn) same++
        else {
          object ??= firstOf(known, same)
          object[name] = own
        }
      }
      if (!this.#take(count)) return unclear
      const isSame = known === before && same === names.length
      copy = object ?? (isSame ? known : firstOf(known, same))
    }
    if (isItem && copy !== before) this.#copies.set(value, copy)
    return copy
  }

  /** Takes so many values of those that are left; `false` where there are not as many. */
  #take(count: number): boolean {
    this.#valuesLeft -= count
    return this.#valuesLeft >= 0
  }
}

/** The copy of what is no object. */
function copyOfScalar(value: unknown): unknown | Unclear {
  // JSON has neither a negative zero nor numbers without end.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  return ['bigint', 'function', 'symbol'].includes(typeof value) ? unclear : value
}

/** A new object of the first so many fields of another. */
function firstOf(value: WireObject, count: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).slice(0, count))
}

/** Whether nothing but its fields says how a value is written. */
function isPlain(value: object & { readonly toJSON?: unknown }, prototype: object): boolean {
  return Object.getPrototypeOf(value) === prototype && typeof value.toJSON !== 'function'
}
