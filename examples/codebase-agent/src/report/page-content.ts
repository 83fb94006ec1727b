// What the page shows. Types only.
import type { Provenance } from '../provenance.js'
import type { WaySummary } from '../runs/result.js'
import type { SweepPoint } from '../runs/sweep.js'
import type { ModelNote } from './document.js'
import type { Verdict } from './verdict.js'

/** What the page shows. */
export interface PageContent {
  readonly directory: string
  readonly question: string
  readonly files: number
  readonly model: ModelNote
  readonly summaries: readonly WaySummary[]
  /** Empty when no longer histories were measured. */
  readonly sweep: readonly SweepPoint[]
  /** Missing where answers are not compared. */
  readonly verdict: Verdict | undefined
  readonly from: Provenance
  /** The built script of the page. */
  readonly script: string
}
