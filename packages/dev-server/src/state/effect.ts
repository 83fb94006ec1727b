/** What the state asks of whoever owns the socket. Values only. */
import type { ApiError } from '../wire/api-error.js'
import type { ServerEvent } from '../wire/events.js'
import type { Turn } from './turn.js'

/** What the owner of the state has to do, in the order given. */
export type Effect =
  /** Run this turn, then report its end with `end`. */
  | { readonly type: 'start'; readonly turn: Turn }
  /** Tell the client that its request was refused; nothing ran. */
  | { readonly type: 'refuse'; readonly error: ApiError; readonly lane: string | undefined }
  /** Send this event on the lane. */
  | { readonly type: 'send'; readonly event: ServerEvent; readonly lane: string | undefined }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
