// What a turn adds to what is known: which known history its input repeats word for word, and from which item on the
// content is its own. A server that was sent a history in full holds the words that it was sent, not its own of before.
import { type Kept, stepsOf } from './chain.js'
import type { PlannedTurn } from './read-turn.js'
import { cutSteps, isWordForWord } from './walk.js'

const nothing: Kept = { parent: undefined, from: 0, isTrial: false }

/** What a commit builds on, for a turn that is sent in full or as the difference from its plan's head. */
export function keptBy({ plan, turn }: PlannedTurn, isFull: boolean): Kept {
  const { head, from } = plan
  if (turn === undefined || head === undefined) return nothing
  if (!isFull) return { parent: head, from, isTrial: head.isTrial }
  // A dry run goes on as if only the new items had been sent.
  if (turn.isTrial && plan.mode === 'full' && plan.reason === 'dry_run') {
    return { parent: head, from, isTrial: true }
  }
  return isWordForWord(stepsOf(head), cutSteps(turn.items)) ? { parent: head, from, isTrial: false } : nothing
}
