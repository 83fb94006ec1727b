// The effects that a connection's state returns to the owner of the socket. Values only.
import type { ApiError } from '../wire/api-error.js'
import type { ServerEvent } from '../wire/events.js'
import type { Turn } from './turn.js'

/** What the owner must do, in order. */
export type Effect =
  /** Run this turn, then report its end with `ConnectionState.end`. */
  | { readonly type: 'start'; readonly turn: Turn }
  /** Send the client a refusal; nothing ran. */
  | { readonly type: 'refuse'; readonly error: ApiError; readonly lane: string | undefined }
  /** Send this event on the lane. */
  | { readonly type: 'send'; readonly event: ServerEvent; readonly lane: string | undefined }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
