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

/** Stands for the copy of what was not copied before. */
const nothing: WireObject = Object.freeze({})

/** One copy, and how far it may still go. */
class Copying {
  readonly #copies: ItemCopies
  #values = maxValues

  constructor(copies: ItemCopies) {
    this.#copies = copies
  }

  /** The copy of a value: `before`, where that is a copy of the same and the value is no other. */
  copyOf(value: unknown, before: unknown, depth: number): unknown | Unclear {
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
        return depth === itemDepth ? this.#copyOfItem(value) : this.#copyIn(value, before, depth)
      case 'undefined':
        return undefined
      default:
        return unclear
    }
  }

  #copyOfItem(item: object): unknown | Unclear {
    const before = this.#copies.get(item)
    const copy = this.#copyIn(item, before, itemDepth)
    if (copy !== unclear && copy !== before) this.#copies.set(item, copy)
    return copy
  }

  #copyIn(value: object, before: unknown, depth: number): unknown | Unclear {
    if (Array.isArray(value))
      return this.#copyOfList(value, Array.isArray(before) ? before : [], depth)
    return isObject(value)
      ? this.#copyOfObject(value, isObject(before) ? before : nothing, depth)
      : unclear
  }

  #copyOfList(
    list: readonly unknown[],
    before: readonly unknown[],
    depth: number,
  ): unknown | Unclear {
    if (!isPlain(list, Array.prototype, Reflect.get(list, 'toJSON'))) return unclear
    const { length } = list
    if (!this.#take(length)) return unclear
    let copies: unknown[] | undefined
    for (let i = 0; i < length; i++) {
      const copy = this.copyOf(list[i], before[i], depth - 1)
      if (copy === unclear) return unclear
      const own = copy ?? null
      if (copies === undefined && own !== before[i]) copies = before.slice(0, i)
      copies?.push(own)
    }
    return copies ?? (before.length === length ? before : before.slice(0, length))
  }

  #copyOfObject(value: WireObject, before: WireObject, depth: number): unknown | Unclear {
    if (!isPlain(value, Object.prototype, value.toJSON)) return unclear
    const keysBefore = Object.keys(before)
    let count = 0
    let same = 0
    let copy: Record<string, unknown> | undefined
    // Unlike a list of its keys, this loop needs no memory. It would go on with inherited fields,
    // which end it.
    for (const key in value) {
      count++
      const isNext = copy === undefined && key === keysBefore[same]
      // An assignment would set the prototype, call a setter of it, or fail where it is frozen.
      if (!isNext && key in Object.prototype) return unclear
      const last = isNext ? before[key] : undefined
      // Reads a field after all of the one before it, which may have a getter, as JSON does.
      const given = value[key]
      const own = typeof given === 'string' ? given : this.copyOf(given, last, depth - 1)
      if (own === unclear) return unclear
      if (own === undefined) continue
      if (isNext && own === last) same++
      else {
        copy ??= firstOf(before, keysBefore, same)
        copy[key] = own
      }
    }
    if (!this.#take(count)) return unclear
    const isSame = same === keysBefore.length && before !== nothing
    return copy ?? (isSame ? before : firstOf(before, keysBefore, same))
  }

  /** Takes so many values of those that are left; `false` where there are not as many. */
  #take(count: number): boolean {
    this.#values -= count
    return this.#values >= 0
  }
}

/** A new object of the first so many fields of another. */
function firstOf(
  value: WireObject,
  keys: readonly string[],
  count: number,
): Record<string, unknown> {
  return Object.fromEntries(keys.slice(0, count).map((key) => [key, value[key]]))
}

/** Whether nothing but its fields says how a value is written. */
function isPlain(value: object, prototype: object, toJSON: unknown): boolean {
  return Object.getPrototypeOf(value) === prototype && typeof toJSON !== 'function'
}
