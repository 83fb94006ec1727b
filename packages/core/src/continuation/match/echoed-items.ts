// Pairs items that the server made with their echoes, the copies that a caller sends back. An echo
// of any type may lack nulls and fields without content, and may add and change nothing.
// lost-fields.ts says which fields; run-comparison.ts compares whole runs.
import type { Item } from '../../protocol/types.js'
import { isUserSide, itemType } from './item-types.js'
import { isEcho, omittableInNamed, omittableInNameless } from './lost-fields.js'

/**
 * The server's first words for an item, by that item: it may announce an item and write it
 * otherwise at the end of its response.
 */
export type OtherWords = ReadonlyMap<Item, Item>

export const noOtherWords: OtherWords = new Map()

/** The items of one name, and the index of the first that may have no echo yet. */
interface Namesakes {
  readonly items: Item[]
  at: number
}

/** Pairs each item with one echo, in time proportional to the items and echoes. */
export class EchoMatcher {
  readonly #otherWords: OtherWords
  readonly #byName = new Map<string, Namesakes>()
  readonly #taken = new Set<Item>()

  constructor(items: readonly Item[], otherWords: OtherWords) {
    this.#otherWords = otherWords
    for (const item of items) {
      for (const name of namesOf(item)) {
        const known = this.#byName.get(name)
        if (known === undefined) this.#byName.set(name, { items: [item], at: 0 })
        else known.items.push(item)
      }
    }
  }

  /**
   * Takes the item that an echo repeats: the first without an echo that has its id, else its call
   * id, else its type. Gives false when that item is another one.
   */
  take(echo: Item): boolean {
    const [name] = namesOf(echo)
    const stored = name === undefined ? undefined : this.#firstLeft(name)
    if (stored === undefined || !isEchoOfItem(stored, echo, this.#otherWords)) return false
    this.#taken.add(stored)
    return true
  }

  /** Takes the item that a reference names. */
  takeReference(id: unknown): void {
    const stored = typeof id === 'string' ? this.#firstLeft(nameOfId(id)) : undefined
    if (stored !== undefined) this.#taken.add(stored)
  }

  #firstLeft(name: string): Item | undefined {
    const namesakes = this.#byName.get(name)
    if (namesakes === undefined) return undefined
    for (; namesakes.at < namesakes.items.length; namesakes.at++) {
      const item = namesakes.items[namesakes.at]
      if (item !== undefined && !this.#taken.has(item)) return item
    }
    return undefined
  }
}

/** The names that an item can be found by, the surest first. An echo may have lost the first. */
function namesOf(item: Item): readonly string[] {
  const { id, call_id } = item
  const type = itemType(item)
  return [
    ...(typeof id === 'string' ? [nameOfId(id)] : []),
    ...(typeof call_id === 'string' ? [`call ${type} ${call_id}`] : []),
    `type ${type}`,
  ]
}

function nameOfId(id: string): string {
  return `id ${id}`
}

/** Whether an item is an echo of another one, in either of the server's words for it. */
export function isEchoOfItem(stored: Item, echo: Item, otherWords: OtherWords): boolean {
  const other = otherWords.get(stored)
  return repeats(stored, echo) || (other !== undefined && repeats(other, echo))
}

function repeats(stored: Item, echo: Item): boolean {
  if (stored === echo) return true
  if (itemType(stored) !== itemType(echo)) return false
  const omittable = isNamed(echo) ? omittableInNamed : omittableInNameless
  const { status } = echo
  if (!isEcho({ ...stored, status }, echo, omittable)) return false
  if ((status ?? undefined) === undefined || status === stored.status) return true
  // Frameworks that rebuild an item of a type they know call it completed.
  const wasOpen = (stored.status ?? 'in_progress') === 'in_progress'
  return status === 'completed' && wasOpen && !isUserSide(stored)
}

function isNamed({ id, call_id }: Item): boolean {
  return (typeof id === 'string' && id !== '') || (typeof call_id === 'string' && call_id !== '')
}
