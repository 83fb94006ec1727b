// Items that a server made, and their echo: whatever the type, nulls and fields without content may
// be lost on the way, and nothing may be new or changed. It pairs items; which fields may be lost
// is lost-fields.ts, what a run says is assistant-run.ts.
import type { Item } from '../../protocol/types.js'
import { isUserSide, itemType } from './item-types.js'
import { isEcho, lossOfNamed, lossOfNameless } from './lost-fields.js'

/**
 * Other words of the server's own for an item: it may announce one and repeat it otherwise at the
 * end of its response.
 */
export type OtherWords = ReadonlyMap<Item, Item>

export const noOtherWords: OtherWords = new Map()

/** Pairs items with their echoes, each of them once. It costs what both take to read. */
export class EchoMatcher {
  readonly #otherWords: OtherWords
  readonly #byName = new Map<string, Line>()
  readonly #taken = new Set<Item>()
  /** How many items have no echo yet. */
  left = 0

  constructor(items: readonly Item[], otherWords: OtherWords) {
    this.#otherWords = otherWords
    for (const item of items) {
      this.left++
      for (const name of namesOf(item)) this.#lineOf(name).items.push(item)
    }
  }

  /**
   * Whether an item repeats one of those that have no echo yet: the one of its id, else of its call
   * id, else of its type.
   */
  take(echoed: Item): boolean {
    const [name] = namesOf(echoed)
    const held = name === undefined ? undefined : this.#nextOf(name)
    if (held === undefined || !isEchoOfItem(held, echoed, this.#otherWords)) return false
    this.#taken.add(held)
    this.left--
    return true
  }

  /** Notes that an item is repeated by a reference to its id. */
  takeReference(id: unknown): void {
    const held = typeof id === 'string' ? this.#nextOf(nameOfId(id)) : undefined
    if (held === undefined) return
    this.#taken.add(held)
    this.left--
  }

  #lineOf(name: string): Line {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    const line = { items: [], at: 0 }
    this.#byName.set(name, line)
    return line
  }

  /** The first item of this name that has no echo. It only goes forward. */
  #nextOf(name: string): Item | undefined {
    const line = this.#byName.get(name)
    if (line === undefined) return undefined
    for (; line.at < line.items.length; line.at++) {
      const item = line.items[line.at]
      if (item !== undefined && !this.#taken.has(item)) return item
    }
    return undefined
  }
}

/** The items of one name, and the first of them that may have no echo yet. */
interface Line {
  readonly items: Item[]
  at: number
}

/**
 * What an item can be found by, the surest first: one that lost its id has its call id, or else its
 * type.
 */
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

/** Whether an item repeats another one, in either of the server's own words for it. */
export function isEchoOfItem(held: Item, echoed: Item, otherWords: OtherWords): boolean {
  const other = otherWords.get(held)
  return repeats(held, echoed) || (other !== undefined && repeats(other, echoed))
}

function repeats(held: Item, echoed: Item): boolean {
  if (held === echoed) return true
  if (itemType(held) !== itemType(echoed)) return false
  const loss = isNamed(echoed) ? lossOfNamed : lossOfNameless
  if (!isEcho({ ...held, status: undefined }, { ...echoed, status: undefined }, loss)) return false
  const { status } = echoed
  if ((status ?? undefined) === undefined || status === held.status) return true
  // Frameworks that build an item of a type they know say that it is completed.
  const wasOpen = (held.status ?? 'in_progress') === 'in_progress'
  return status === 'completed' && wasOpen && !isUserSide(held)
}

/** Whether an echo says which item it repeats: where the item has such a name, it is the same. */
function isNamed({ id, call_id }: Item): boolean {
  return (typeof id === 'string' && id !== '') || (typeof call_id === 'string' && call_id !== '')
}
