// The turn record: what one turn cost and why, as data. It holds no content, and decides nothing.
import type { FullReason } from '../continuation/index.js'
import type { ErrorCode } from '../errors.js'
import type { WireObject } from '../protocol/types.js'

/** By what way a turn went. */
export type TransportName = 'websocket' | 'http'

/** Why HTTP was used though WebSocket mode was wanted. */
export type Fallback =
  /** The connection could not be opened. */
  | 'connect_failed'
  /** The server refused the upgrade with this status. */
  | `upgrade_refused:${number}`
  /** The socket library of this process does not work, such as one that a bundler took apart. */
  | 'runtime'
  /** Connections failed a moment ago; the next try comes after a cool-down. */
  | 'circuit_open'
  /** The endpoint has no WebSocket mode. */
  | 'endpoint'
  /** The request is one for HTTP: `background: true`. */
  | 'background'
  /** The caller named a conversation, which a lane that cannot be known may hold. */
  | 'conversation'
  /**
   * The caller chained, and the connection ignored the chain, or a server here has ignored one
   * before.
   */
  | 'not_honored'
  /** The caller chained, at a server whose connections give many responses one id. */
  | 'repeated_ids'
  /** The caller chained, and no lane holds the response that was named. */
  | 'head_unavailable'
  /** No connection had room for the turn within `acquireTimeoutMs`. */
  | 'no_lane'
  /** The server sent what is no answer again and again. */
  | 'invalid_answers'
  /** The request is larger than a frame may be. */
  | 'too_large'
  /** The server refused the turn over the connection, such as for its anchor. */
  | 'rejected'
  /** The server refused the name of the lane, and then the turn without one. */
  | 'lanes_refused'
  /** The connection was lost before anything of the answer was seen, more than once. */
  | 'ambiguous'

/**
 * One turn, after its end. Times in milliseconds, sizes in bytes of the request as sent (before TLS
 * and framing).
 */
export interface TurnRecord {
  readonly transport: TransportName
  /** What the caller named the call, to find its record again. */
  readonly label?: string
  /**
   * Set for warm-ups that re-seed a chain on a new connection (`reseed`): nobody asked for them.
   */
  readonly isReseed?: true
  /** The connection's name within its client, such as `c1`; WebSocket only. */
  readonly connection?: string
  /** The lane's `stream_id`; only where the endpoint has lanes. */
  readonly lane?: string
  /**
   * The names of the caller's headers that were left out, such as `x-request-id`: a connection
   * carries the headers of its handshake only, and many turns share it. WebSocket only; over HTTP
   * all are sent.
   */
  readonly droppedHeaders?: readonly string[]
  readonly mode: 'incremental' | 'full'
  /**
   * Why the input was sent in full, or `not_sent` when nothing was; missing for incremental turns.
   */
  readonly reason?: FullReason | 'not_sent'
  readonly responseId?: string
  /**
   * The server's id of the request, to ask its vendor about: `x-request-id` of the response over
   * HTTP, or of an error. Over a connection there is that of the handshake only, which many turns
   * share: `serverHeaders.of` says so.
   */
  readonly requestId?: string
  /** What the server said of its limits and times. */
  readonly serverHeaders?: {
    /**
     * Whose headers they are, `requestId` included: the turn's own response's, or those of its
     * connection's handshake.
     */
    readonly of: 'response' | 'handshake'
    /**
     * How old they were when the turn was sent, in milliseconds: what a handshake said of limits
     * was true then.
     */
    readonly ageMs: number
    /** `x-ratelimit-*` and `openai-processing-ms`, by lower-case name. */
    readonly values: Readonly<Record<string, string>>
  }
  /** Input items that were sent. */
  readonly itemsSent: number
  /** Input items that the server already held. */
  readonly itemsKept: number
  readonly bytesSent: number
  /**
   * What the full input would have taken; for incremental turns estimated from what the chain
   * holds.
   */
  readonly bytesFull: number
  /** Set when the turn waited for a new connection. */
  readonly handshakeMs?: number
  /** From the call to the first event; missing when none came. */
  readonly firstEventMs?: number
  readonly durationMs: number
  /**
   * The server's own usage object, with cached and reasoning tokens; missing where it was not seen.
   */
  readonly usage?: WireObject
  /** How often the request was sent again within this turn. */
  readonly replays: number
  /** Why HTTP was used though WebSocket mode was wanted. */
  readonly fallback?: Fallback
  /** How the turn ended. */
  readonly outcome: 'completed' | 'incomplete' | 'failed' | 'aborted'
  /** The error code of a failed turn. */
  readonly errorCode?: ErrorCode
  /** `continuation: 'dry-run'`: what would have been sent. */
  readonly dryRun?: {
    readonly mode: 'incremental' | 'full'
    readonly reason?: FullReason
    readonly itemsSent: number
    readonly bytesSent: number
  }
}

/** A record while its turn runs. */
export type RecordDraft = { -readonly [Field in keyof TurnRecord]?: TurnRecord[Field] | undefined }

/** Closes a draft: fields that were never learned are left out. */
export function finishRecord(draft: RecordDraft, durationMs: number): TurnRecord {
  const known: Record<string, RecordDraft[keyof RecordDraft]> = {}
  let field: keyof RecordDraft
  for (field in draft) if (draft[field] !== undefined) known[field] = draft[field]
  return {
    transport: 'websocket',
    mode: 'full',
    ...(known.mode === undefined ? { reason: 'not_sent' } : {}),
    itemsSent: 0,
    itemsKept: 0,
    bytesSent: 0,
    bytesFull: 0,
    replays: 0,
    outcome: 'failed',
    ...known,
    durationMs,
  }
}

/** Tells a listener of a turn. Its fault is its own: it must not reach the turn, nor go unseen. */
export function callListener(listener: (record: TurnRecord) => void, record: TurnRecord): void {
  try {
    listener(record)
  } catch (fault) {
    queueMicrotask(() => {
      throw fault
    })
  }
}
