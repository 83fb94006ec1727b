// Proves that stored histories are prefixes of one input. It aligns each history at most once, and
// none that an earlier alignment has refuted. The planner chooses between those that match.
import type { Item } from '../protocol/types.js'
import { type ChainNode, stepsOf } from './chain.js'
import { align } from './match/history.js'
import type { ToolArguments } from './match/tool-arguments.js'

/** Most alignments that may fail for one input; only made-up cases have more equal ends. */
const maxFailures = 16

/** The proofs for one input. */
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
   * Tries whether the input extends the history of a node whose last user-side item is the one at
   * `at`. Gives the index of the first new item, else `undefined`; a failure rules out the earlier
   * histories that differ at the same place.
   */
  tryMatch(node: ChainNode, at: number): number | undefined {
    if (this.#refuted.has(node) || this.#failures >= maxFailures) return undefined
    // The last run first: retries and branches of one conversation differ there.
    const end = node.lastRun.endOfEcho(this.#given, at + 1)
    if (!node.lastRun.isEchoedBy(this.#given.slice(at + 1, end), this.#rule)) return undefined
    const alignment = align(stepsOf(node), this.#given, this.#rule)
    if (alignment.isWhole) return alignment.from === end ? end : undefined
    this.#failures++
    for (let before: ChainNode | undefined = node; before !== undefined; before = before.parent) {
      if (before.userItemCount > alignment.step) this.#refuted.add(before)
    }
    return undefined
  }
}
