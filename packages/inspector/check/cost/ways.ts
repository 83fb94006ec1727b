// What cost.ts compares. Another way to observe is a name here and a function in client.ts.

/** The ways to observe. `none again` shows how far a ratio is noise; `before` is another build. */
export const ways = [
  'none',
  'none again',
  'before',
  'onTurn',
  'watch',
  'otel',
  'otel, genAI',
  'inspector',
] as const
export type Way = (typeof ways)[number]

/** A block of turns: a chain of so many turns, and the deltas of each answer. */
export const blocks = {
  turn: { turns: 8, deltas: 2 },
  event: { turns: 1, deltas: 3000 },
} as const
export type Block = keyof typeof blocks
