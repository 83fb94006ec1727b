// Keeps account of billed tokens: what a turn may cost at most, what the server says it cost, and
// whether another one fits under the limit.
import type { Usage } from './wire/answer.js'
import type { Fields } from './wire/json.js'

/** Tokens that a server may add to a turn beside the text of its fields, such as for roles. */
const overheadTokens = 32

/**
 * The most tokens that a turn can be billed for: every byte of its content as a token, what it
 * continues, and its whole output. A token stands for at least one byte.
 * @param anchorBound The bound of the response that it continues; 0 for none.
 */
export function boundOf(create: Fields, anchorBound: number): number {
  const { input = [], instructions = '', tools = [], response = {} } = create
  const { max_output_tokens: most } = create
  const content = JSON.stringify([input, instructions, tools, response])
  const output = create.generate === false ? 0 : typeof most === 'number' ? most : 0
  return Buffer.byteLength(content) + overheadTokens + output + anchorBound
}

/** Sizes of turns, for the bound of a check that has not run. */
export interface PlannedTurns {
  /** Turns of a few words. */
  readonly tiny?: number
  /** Turns with some text, instructions or a tool. */
  readonly short?: number
  /** Turns that continue one or two others. */
  readonly chained?: number
  /** Tokens of output beyond `maxOutputTokens`. */
  readonly extra?: number
}

/** The most tokens that planned turns can be billed for. */
export function plannedBound(turns: PlannedTurns, maxOutputTokens: number): number {
  const { tiny = 0, short = 0, chained = 0, extra = 0 } = turns
  return (
    tiny * (90 + maxOutputTokens) +
    short * (420 + maxOutputTokens) +
    chained * (520 + 3 * maxOutputTokens) +
    extra
  )
}

/** The tokens of a run. */
export interface TokenCount {
  /** Most tokens that the run may be billed for. */
  readonly limit: number
  /** Creates that were sent, also those that were refused. */
  readonly turns: number
  /** What the server says it billed; turns that it did not count are not in it. */
  readonly reported: number
  /** Reported tokens, and the bound of turns that ran without a count. */
  readonly counted: number
}

/** The account of one run. */
export class Budget {
  readonly limit: number
  #turns = 0
  #reported = 0
  #counted = 0
  /** Bounds of turns that are running. */
  #reserved = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** Whether turns with this bound fit; if they do, the bound is set aside until they end. */
  reserve(bound: number, turns = 1): boolean {
    if (this.#counted + this.#reserved + bound > this.limit) return false
    this.#reserved += bound
    this.#turns += turns
    return true
  }

  /**
   * Ends the turn of a reservation.
   * @param usage What the server counts; `'refused'` for a turn that never began, `undefined` for
   * one that may have run and was not counted.
   */
  settle(bound: number, usage: Usage | 'refused' | undefined): void {
    this.#reserved -= bound
    if (usage === 'refused') return
    if (usage === undefined) {
      this.#counted += bound
      return
    }
    this.#reported += usage.input + usage.output
    this.#counted += usage.input + usage.output
  }

  get count(): TokenCount {
    const { limit } = this
    return { limit, turns: this.#turns, reported: this.#reported, counted: this.#counted }
  }
}
