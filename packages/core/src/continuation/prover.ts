// Proves that known histories are beginnings of one input: at most one structural walk for each, and none where an
// earlier walk has shown what is wrong. It chooses nothing.
import { type ChainNode, stepsOf } from './chain.js'
import type { ToolArguments } from './tool-arguments.js'
import { firstDifference, type Step } from './walk.js'

/** Most walks that may fail for one input; more histories than this share their ends only in made-up cases. */
const maxFailures = 16

/** What is known about one input while it is planned. */
export class Prover {
  readonly #given: readonly Step[]
  readonly #rule: ToolArguments
  readonly #refuted = new Set<ChainNode>()
  #failures = 0

  constructor(given: readonly Step[], rule: ToolArguments) {
    this.#given = given
    this.#rule = rule
  }

  /** Whether the input extends the history that ends with this node. */
  proves(node: ChainNode): boolean {
    if (this.#refuted.has(node) || this.#failures >= maxFailures) return false
    // The last run first: that is where retries and branches of one conversation part.
    const step = this.#given[node.literalCount]
    if (step === undefined || !node.lastRun.isEchoedBy(step.run, this.#rule)) return false
    const difference = firstDifference(stepsOf(node), this.#given, this.#rule)
    if (difference === undefined) return true
    this.#failures++
    // Every earlier turn of the same chain that holds the item in question parts there as well.
    for (let at: ChainNode | undefined = node; at !== undefined; at = at.parent) {
      if (at.literalCount > difference) this.#refuted.add(at)
    }
    return false
  }
}
