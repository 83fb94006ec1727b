// Whether a server keeps what it says that it keeps, learned from what it answers: some forget at
// once what was not stored (P81), others what was, and would cost every turn a second request.
// Pure.

/** Misses in a row after which it is no longer asked for. */
const missesToStop = 3
/** How often it is asked for again all the same. */
const turnsPerProbe = 100

/** What is known of one kind of response: those that were stored, or those that were not. */
export interface AnchorSupport {
  /** Misses in a row. */
  readonly misses: number
  /** Turns completed since there were too many of them. */
  readonly turns: number
}

/** What one turn shows of it. */
export type AnchorEvidence =
  /** A continuation of such a response was answered. */
  | 'hit'
  /** The server did not know one that it should have. */
  | 'miss'
  /** One was completed, which may or may not be continued from. */
  | 'completed'

/** Before anything is known. */
export const untriedAnchors: AnchorSupport = { misses: 0, turns: 0 }

/** Whether the one that is completed next is worth continuing from. */
export function mayContinue({ misses, turns }: AnchorSupport): boolean {
  return misses < missesToStop || (turns + 1) % turnsPerProbe === 0
}

/** What is known after a turn. */
export function afterEvidence(support: AnchorSupport, evidence: AnchorEvidence): AnchorSupport {
  const { misses, turns } = support
  switch (evidence) {
    case 'hit':
      return { misses: 0, turns }
    case 'miss':
      return { misses: misses + 1, turns }
    case 'completed':
      return misses < missesToStop ? support : { misses, turns: turns + 1 }
  }
}
