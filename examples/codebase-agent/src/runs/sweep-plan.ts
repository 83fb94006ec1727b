// What the sweep over history sizes measures: which sizes, how many turns. Figures only, so that
// the server's model can read them too.

/** Sizes of the conversation before the question, in bytes of text. */
export const historySizes: readonly number[] = [16_000, 128_000, 512_000, 1_024_000]

/** Turns with calls of each run of the sweep; the answer is one more. */
export const sweepToolTurns = 3
