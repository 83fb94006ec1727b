// The contents of turns, bounded by bytes: the oldest go first. What turns share is kept once.
import type { ComparedPart } from '@warmline/core'
import type { Item } from '../model.js'
import { ItemPool, type PooledItem } from './item-pool.js'

/** What is kept of one turn's content. */
export interface ContentParts {
  /** The request without its input. */
  readonly settings: Item
  readonly input: readonly Item[]
  /** The items that the server had. */
  readonly kept: readonly Item[]
  readonly sent: readonly Item[]
  readonly history: readonly Item[]
  readonly parts: readonly ComparedPart[]
  readonly output?: readonly Item[]
}

/** The lists of items in a content. */
export const itemLists = ['input', 'kept', 'sent', 'history'] as const

/** A content as it is kept: references to pooled items. */
export interface PooledContent {
  readonly settings: PooledItem
  readonly input: readonly PooledItem[]
  readonly kept: readonly PooledItem[]
  readonly sent: readonly PooledItem[]
  readonly history: readonly PooledItem[]
  readonly parts: readonly ComparedPart[]
  readonly output?: readonly PooledItem[]
}

const noContent: ContentParts = {
  settings: {},
  input: [],
  kept: [],
  sent: [],
  history: [],
  parts: [],
}

const contentOverheadBytes = 400
const partBytes = 200
const referenceBytes = 8

/** The contents of turns by the turns' ids, oldest turn first. */
export class Contents {
  readonly #maxBytes: number
  readonly #pool = new ItemPool()
  readonly #contents = new Map<string, PooledContent>()
  #ownBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The bytes of everything that is kept. */
  get bytes(): number {
    return this.#pool.bytes + this.#ownBytes
  }

  /** How many different items are kept. */
  get itemCount(): number {
    return this.#pool.size
  }

  get(id: string): PooledContent | undefined {
    return this.#contents.get(id)
  }

  /** Adds the content of a new turn. Returns the ids of those that went to make room. */
  add(id: string, given: Partial<ContentParts>): readonly string[] {
    this.#put(id, this.#pooled({ ...noContent, ...given }))
    return this.#makeRoom()
  }

  /**
   * Changes what is given of a content, unless it has gone. Returns the ids of those that went to
   * make room.
   */
  change(id: string, given: Partial<ContentParts>): readonly string[] {
    const old = this.#contents.get(id)
    if (old === undefined) return []
    // What is new is kept before what was there goes, so that what both have is made once.
    const { settings, input, kept, sent, history, output } = given
    const changed: PooledContent = {
      ...old,
      ...(settings === undefined ? {} : { settings: this.#pool.take(settings) }),
      ...(input === undefined ? {} : { input: this.#taken(input) }),
      ...(kept === undefined ? {} : { kept: this.#taken(kept) }),
      ...(sent === undefined ? {} : { sent: this.#taken(sent) }),
      ...(history === undefined ? {} : { history: this.#taken(history) }),
      ...(output === undefined ? {} : { output: this.#taken(output) }),
      ...(given.parts === undefined ? {} : { parts: given.parts }),
    }
    this.#ownBytes -= ownBytes(old)
    if (settings !== undefined) this.#pool.release(old.settings)
    for (const list of [...itemLists, 'output'] as const)
      if (given[list] !== undefined) this.#release(old[list])
    this.#put(id, changed)
    return this.#makeRoom()
  }

  delete(id: string): void {
    const content = this.#contents.get(id)
    if (content === undefined) return
    this.#contents.delete(id)
    this.#ownBytes -= ownBytes(content)
    this.#pool.release(content.settings)
    for (const list of [...itemLists, 'output'] as const) this.#release(content[list])
  }

  #put(id: string, content: PooledContent): void {
    this.#contents.set(id, content)
    this.#ownBytes += ownBytes(content)
  }

  #makeRoom(): readonly string[] {
    const gone: string[] = []
    for (const id of this.#contents.keys()) {
      if (this.bytes <= this.#maxBytes) break
      this.delete(id)
      gone.push(id)
    }
    return gone
  }

  #pooled(given: ContentParts): PooledContent {
    const { settings, input, kept, sent, history, parts, output } = given
    return {
      settings: this.#pool.take(settings),
      input: this.#taken(input),
      kept: this.#taken(kept),
      sent: this.#taken(sent),
      history: this.#taken(history),
      parts,
      ...(output === undefined ? {} : { output: this.#taken(output) }),
    }
  }

  #taken(items: readonly Item[]): readonly PooledItem[] {
    return items.map((item) => this.#pool.take(item))
  }

  #release(items: readonly PooledItem[] | undefined): void {
    for (const item of items ?? []) this.#pool.release(item)
  }
}

/** The bytes of a content that it shares with no other: its lists. */
function ownBytes(content: PooledContent): number {
  const items = [...itemLists, 'output'] as const
  const references = items.reduce((total, list) => total + (content[list]?.length ?? 0), 0)
  return contentOverheadBytes + references * referenceBytes + content.parts.length * partBytes
}
