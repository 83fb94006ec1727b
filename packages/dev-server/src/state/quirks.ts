// The misbehavior of a server for one create, as values. Faults decide it; planning and the state
// carry it out.
import type { NewId } from '../wire/ids.js'

/** The quirks of one create; a well-behaved server has none. */
export interface Quirks {
  /**
   * `ignored`: the anchor is ignored. `stranger`: the create continues a response that it did not
   * name.
   */
  readonly context?: 'ignored' | 'stranger'
  /** The `previous_response_id` that the response shows. @default what the create named */
  readonly echo?: 'null' | 'nothing' | 'other'
  /** The id that the response shows instead of a new one. */
  readonly responseId?: string
  /** Whether item ids repeat those of other responses. */
  readonly repeatsItemIds?: boolean
}

/** No quirks. */
export const noQuirks: Quirks = {}

/** Returns the `previous_response_id` that a response shows; `undefined` for none. */
export function shownAnchor(
  named: string | null,
  { echo }: Quirks,
  newId: NewId,
): string | null | undefined {
  switch (echo) {
    case undefined:
      return named
    case 'null':
      return null
    case 'nothing':
      return undefined
    case 'other':
      return newId('resp')
  }
}
