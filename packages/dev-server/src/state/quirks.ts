/**
 * What a server that misbehaves makes of one create, as values. The faults decide it, planning and
 * the state act on it.
 */
import type { NewId } from '../wire/ids.js'

/** The quirks that strike one create; one without any is a well-behaved server's. */
export interface Quirks {
  /**
   * `ignored`: the input stands alone, whatever anchor it names. `stranger`: it is put on another
   * response, which it did not name.
   */
  readonly context?: 'ignored' | 'stranger'
  /** What the response shows as its `previous_response_id`. @default what the create named */
  readonly echo?: 'null' | 'nothing' | 'other'
  /** The id that the response shows in place of one of its own. */
  readonly responseId?: string
  /** Whether the items of the response have the ids that those of other responses have. */
  readonly repeatsItemIds?: boolean
}

/** No quirks. */
export const NO_QUIRKS: Quirks = {}

/** The `previous_response_id` that a response shows; `undefined` shows none at all. */
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
