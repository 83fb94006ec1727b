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
  /** Turns whose text extended that of an earlier one, so that only their new items were read. */
  readonly byText: number
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
    byText: one.byText + other.byText,
    seed: one.seed,
    wrong: [...one.wrong, ...other.wrong],
    missed: [...one.missed, ...other.missed],
  }
}

/** What a soak over sockets counts. */
export interface SocketSoakResult {
  readonly turns: number
  /** Turns whose caller got an answer. */
  readonly answered: number
  /** Answers that came of a context which told another history than the caller meant. */
  readonly wrongContext: number
  /**
   * Events, and final responses, that were handed to a turn and were made for another one, or by
   * another run of its own.
   */
  readonly foreignEvents: number
  /** Deltas of which the oracle cannot tell whose they are. */
  readonly unmarked: number
  /** Turns that had not ended long after every limit of theirs. */
  readonly hung: number
  /**
   * Turns that could have continued a response that the server held and the client knew of; where
   * nothing goes wrong.
   */
  readonly eligible: number
  /** Eligible turns that did. */
  readonly incremental: number
  /** Contexts that tools were told of while their turns ran, and were judged. */
  readonly contexts: number
  /** Contexts that were reconstructed from the record of a turn. */
  readonly reconstructed: number
  /** How often the server misbehaved. */
  readonly faults: number
  readonly seed: number
  /** The first of what is wrong, for whoever looks into it. */
  readonly wrong: readonly string[]
  /** The first eligible turns that were sent in full, with the reason. */
  readonly missed: readonly string[]
}

/** Two results as one, from the first seed on. */
export function addedOverSockets(one: SocketSoakResult, other: SocketSoakResult): SocketSoakResult {
  return {
    turns: one.turns + other.turns,
    answered: one.answered + other.answered,
    wrongContext: one.wrongContext + other.wrongContext,
    foreignEvents: one.foreignEvents + other.foreignEvents,
    unmarked: one.unmarked + other.unmarked,
    hung: one.hung + other.hung,
    eligible: one.eligible + other.eligible,
    incremental: one.incremental + other.incremental,
    contexts: one.contexts + other.contexts,
    reconstructed: one.reconstructed + other.reconstructed,
    faults: one.faults + other.faults,
    seed: one.seed,
    wrong: [...one.wrong, ...other.wrong].slice(0, 20),
    missed: [...one.missed, ...other.missed].slice(0, 20),
  }
}
