// What a soak counts, in process or over sockets.

/** What a soak counts. */
export interface SoakResult {
  readonly turns: number
  /** Turns that could have continued a response that the server held and the client knew of. */
  readonly eligible: number
  /** Eligible turns that did. */
  readonly incremental: number
  /** Turns whose context told another history than the caller meant. */
  readonly wrongContext: number
  readonly seed: number
  /** The first wrong contexts, for whoever looks into them. */
  readonly wrong: readonly string[]
  /** The first eligible turns that were sent in full, with the reason. */
  readonly missed: readonly string[]
  /** Continuations that went on from a shorter history than they could have. */
  readonly notLongest: number
  /** Continuations that the server refused, which cost a second try. */
  readonly refused: number
}

/** Two results as one, from the first seed on. */
export function added(one: SoakResult, other: SoakResult): SoakResult {
  return {
    turns: one.turns + other.turns,
    eligible: one.eligible + other.eligible,
    incremental: one.incremental + other.incremental,
    wrongContext: one.wrongContext + other.wrongContext,
    notLongest: one.notLongest + other.notLongest,
    refused: one.refused + other.refused,
    seed: one.seed,
    wrong: [...one.wrong, ...other.wrong],
    missed: [...one.missed, ...other.missed],
  }
}
