// The entries of the journal: one type for each kind, and one record for each response.
import type { ContextSource } from '../state/plan.js'
import type { Configuration } from '../wire/configuration.js'
import type { Item } from '../wire/items.js'
import type { CreateRequest, Transport } from '../wire/request.js'

interface Common {
  /** Position in the journal, from 1, without gaps. */
  readonly seq: number
  /** Milliseconds since the epoch, by the server's clock. */
  readonly atMs: number
  /**
   * `ws-1`, `ws-2`, … for WebSocket connections; `http-1`, … for HTTP connections, which can carry
   * several requests.
   */
  readonly connection: string
}

/**
 * An upgrade request and the status of its answer: 101, the refusal's status, or 0 when it was
 * never answered.
 */
export interface UpgradeEntry extends Common {
  readonly kind: 'upgrade'
  readonly path: string
  readonly status: number
}

/** A WebSocket frame, or one event of an SSE stream (`out` only). */
export interface FrameEntry extends Common {
  readonly kind: 'frame'
  /** `in` came from the client. */
  readonly direction: 'in' | 'out'
  readonly lane: string | undefined
  /** Payload bytes without frame headers; for SSE, all lines of the event. */
  readonly bytes: number
  /** The event type, where the payload has one. */
  readonly type: string | undefined
  readonly responseId: string | undefined
  /**
   * The payload, when the journal keeps payloads of this direction and still has room; never that
   * of a binary frame.
   */
  readonly text: string | undefined
}

/** An HTTP request. */
export interface RequestEntry extends Common {
  readonly kind: 'request'
  readonly method: string
  readonly path: string
  /** All body bytes that arrived, even of a body that was too large or incomplete. */
  readonly bytes: number
  readonly text: string | undefined
}

/** The end of an HTTP answer. */
export interface ResponseEntry extends Common {
  readonly kind: 'response'
  readonly method: string
  readonly path: string
  readonly status: number
  /** Body bytes. */
  readonly bytes: number
}

/** A turn started or ended. */
export interface TurnEntry extends Common {
  readonly kind: 'started' | 'ended'
  readonly lane: string | undefined
  readonly responseId: string
  readonly status: ResponseStatus
}

/** A connection closed. */
export interface CloseEntry extends Common {
  readonly kind: 'close'
  /** The code of the side that closed first; 1006 where it gave none. */
  readonly code: number
  readonly reason: string
  /** Who closed first. */
  readonly by: 'client' | 'server'
}

/** A fault was applied. */
export interface FaultEntry extends Common {
  readonly kind: 'fault'
  readonly lane: string | undefined
  /** The fault's type. */
  readonly fault: string
}

/** One entry of the journal. */
export type JournalEntry =
  | UpgradeEntry
  | FrameEntry
  | RequestEntry
  | ResponseEntry
  | TurnEntry
  | CloseEntry
  | FaultEntry

/** An entry before the journal numbers it. */
export type NewEntry = JournalEntry extends infer Entry
  ? Entry extends JournalEntry
    ? Omit<Entry, 'seq' | 'atMs'>
    : never
  : never

/** The status of a response; `abandoned` means that it never reached its end. */
export type ResponseStatus = 'running' | 'completed' | 'incomplete' | 'failed' | 'abandoned'

/** One response, from its start. */
export interface ResponseRecord {
  readonly id: string
  readonly connection: string
  readonly transport: Transport
  readonly lane: string | undefined
  /** The anchor that the client named. */
  readonly previousResponseId: string | undefined
  /** The source of the context before the new input. */
  readonly source: ContextSource
  readonly isWarmUp: boolean
  /** True when the server started it unasked, after a steer or by a fault. */
  readonly isSuccessor: boolean
  /**
   * False once `request`, `items`, `input` and `output` were dropped to keep the journal within
   * `maxBytes`; they are empty then.
   */
  readonly hasContents: boolean
  readonly request: CreateRequest
  /** The effective context: chain, then new input. */
  readonly items: readonly Item[]
  /** The configuration that applied to the response. */
  readonly configuration: Configuration
  /** The new input alone. */
  readonly input: readonly Item[]
  /** Empty until the response has ended. */
  readonly output: readonly Item[]
  readonly status: ResponseStatus
  /** Bytes of the effective context as JSON; this server's own compactions count 256 bytes each. */
  readonly contextBytes: number
  /** Bytes of the context that were not in the connection-local cache. */
  readonly uncachedBytes: number
  readonly startedAtMs: number
  readonly endedAtMs: number | undefined
}
