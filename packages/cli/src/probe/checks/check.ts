// A check: the rows that it answers, what it may cost, and how it is done.
import type { PlannedTurns } from '../budget.js'
import type { Probe } from '../probe.js'
import type { RowName } from '../rows.js'

/** One check, on connections of its own. */
export interface Check {
  readonly rows: readonly RowName[]
  /** Most turns that it can be billed for; one that costs nothing has none. */
  readonly turns: PlannedTurns
  /** Notes what it finds; a row without a finding is not tested, for the reason that it throws. */
  run(probe: Probe): Promise<void>
}
