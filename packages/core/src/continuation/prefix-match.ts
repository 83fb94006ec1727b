// Proves that known histories are beginnings of one input: at most one structural walk for each,
// and none where an earlier walk has shown what is wrong. It chooses nothing.
import type { Item } from '../protocol/types.js'
import { type ChainNode, stepsOf } from './chain.js'
import { align } from './match/history.js'
import type { ToolArguments } from './match/tool-arguments.js'

/**
 * Most walks that may fail for one input; more histories than this share their ends only in made-up
 * cases.
 */
const maxFailures = 16

/** What is known about one input while it is planned. */
export class PrefixMatcher {
  readonly #given: readonly Item[]
  readonly #rule: ToolArguments
  readonly #refuted = new Set<ChainNode>()
  #failures = 0

  constructor(given: readonly Item[], rule: ToolArguments) {
    this.#given = given
    this.#rule = rule
  }

  /**
   * Where the new items begin, when the input extends the history that ends with this node, and the
   * item at `at` is its last literal; else `undefined`.
   */
  proves(node: ChainNode, at: number): number | undefined {
    if (this.#refuted.has(node) || this.#failures >= maxFailures) return undefined
    // The last run first: that is where retries and branches of one conversation part.
    const end = node.lastRun.endOfEcho(this.#given, at + 1)
    if (!node.lastRun.isEchoedBy(this.#given.slice(at + 1, end), this.#rule)) return undefined
    const walked = align(stepsOf(node), this.#given, this.#rule)
    if (walked.isWhole) return walked.from === end ? end : undefined
    this.#failures++
    // Every earlier turn of the same chain that holds the item in question parts there as well.
    for (let before: ChainNode | undefined = node; before !== undefined; before = before.parent) {
      if (before.literalCount > walked.step) this.#refuted.add(before)
    }
    return undefined
  }
}
