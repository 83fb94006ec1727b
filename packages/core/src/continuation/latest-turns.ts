// The latest turn of each conversation, by the very items of its input. Snapshots share the items
// that their callers repeat, so an input that begins with the same objects needs no comparison with
// what was stored of them. It proves the last answer alone; which history is longest, the planner
// says.
import type { Item } from '../protocol/types.js'
import type { ChainNode } from './chain.js'
import { isUserSide } from './match/item-types.js'
import type { TurnInput } from './plan.js'

/** A completed turn and the input by which it was planned. */
interface LatestTurn {
  readonly node: ChainNode
  readonly given: readonly Item[]
}

/** The latest turns of one scope. */
export class LatestTurns {
  /** By the first item of their inputs, which callers may keep for longer than their answers. */
  readonly #turns = new WeakMap<Item, LatestTurn>()
  /** The first item of the input of each node. */
  readonly #firsts = new WeakMap<ChainNode, Item>()

  /** A turn with this input was completed: the node says what comes behind it. */
  note(node: ChainNode, given: readonly Item[]): void {
    const [first] = given
    const last = given.at(-1)
    if (first === undefined || last === undefined || !isUserSide(last)) return
    this.#turns.set(first, { node, given })
    this.#firsts.set(node, first)
  }

  /** The node is stored no more. */
  forget(node: ChainNode): void {
    const first = this.#firsts.get(node)
    if (first !== undefined && this.#turns.get(first)?.node === node) this.#turns.delete(first)
  }

  /**
   * The turn that this input continues with items of the user's side alone, and the index of the
   * first of them in its history; `undefined` where a comparison must tell.
   */
  find({
    history,
    toolArguments,
  }: TurnInput): { readonly head: ChainNode; readonly end: number } | undefined {
    const latest = history[0] && this.#turns.get(history[0])
    if (latest === undefined) return undefined
    const { node, given } = latest
    if (given.length >= history.length) return undefined
    for (let i = given.length - 1; i >= 0; i--) if (given[i] !== history[i]) return undefined
    const { lastRun } = node
    const end = lastRun.endOfEcho(history, given.length)
    if (end === history.length || !history.slice(end).every(isUserSide)) return undefined
    const isEchoed = lastRun.isEchoedBy(history.slice(given.length, end), toolArguments)
    return isEchoed ? { head: node, end } : undefined
  }
}
