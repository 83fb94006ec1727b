// The turn record: the cost of one turn and its reasons, as data. It has no content, and decides
// nothing.
import type { FullReason } from '../continuation/index.js'
import type { ErrorCode } from '../errors.js'
import type { WireObject } from '../protocol/types.js'

/** The transport that a turn used. */
export type TransportName = 'websocket' | 'http'

/** Why HTTP was used although WebSocket mode was wanted. */
export type Fallback =
  /** The connection could not be opened. */
  | 'connect_failed'
  /** The server refused the upgrade with this status. */
  | `upgrade_refused:${number}`
  /** The socket library of this process is broken, as a bundler may leave it. */
  | 'runtime'
  /** Connections failed recently; the next attempt comes after a cool-down. */
  | 'circuit_open'
  /** The endpoint has no WebSocket mode. */
  | 'endpoint'
  /** The request needs HTTP: `background: true`. */
  | 'background'
  /** The caller named a conversation, and nothing tells which lane holds it. */
  | 'conversation'
  /** The caller chained, and a connection to this server ignores chains. */
  | 'not_honored'
  /** The caller chained, and the server gives one id to several responses. */
  | 'repeated_ids'
  /** The caller chained, and no lane holds the response. */
  | 'head_unavailable'
  /** No connection had room for the turn within `acquireTimeoutMs`. */
  | 'no_lane'
  /** The server repeatedly sent something that does not answer its turn. */
  | 'invalid_answers'
  /** The request is larger than the largest frame. */
  | 'too_large'
  /** The server refused the turn on the connection, for example its anchor. */
  | 'rejected'
  /** The server refused the lane's name, and then the turn without one. */
  | 'lanes_refused'
  /** The connection was lost before any part of the answer, more than once. */
  | 'ambiguous'

/**
 * The record of one turn, after its end. Times are in milliseconds; sizes are bytes of the request
 * as sent, before TLS and framing.
 */
export interface TurnRecord {
  readonly transport: TransportName
  /** The caller's own name for the call, to find its record by. */
  readonly label?: string
  /** Set for Warmline's own warm-ups that re-seed a chain on a new connection (`reseed`). */
  readonly isReseed?: true
  /** The connection's name within its client, such as `c1`; WebSocket only. */
  readonly connection?: string
  /** The lane's `stream_id`; only where the endpoint has lanes. */
  readonly lane?: string
  /**
   * The names of the caller's headers that were not sent, such as `x-request-id`: a connection is
   * shared, and carries only the headers of its handshake. WebSocket only; HTTP sends all of them.
   */
  readonly droppedHeaders?: readonly string[]
  readonly mode: 'incremental' | 'full'
  /**
   * Why the input was sent in full, or `not_sent` if nothing was sent; missing for incremental
   * turns.
   */
  readonly reason?: FullReason | 'not_sent'
  readonly responseId?: string
  /**
   * The server's id of the request, for the vendor's support: `x-request-id` of the response over
   * HTTP, or of an error. On a connection it is the handshake's, which many turns share;
   * `serverHeaders.of` tells which.
   */
  readonly requestId?: string
  /** The server's headers about its limits and times. */
  readonly serverHeaders?: {
    /**
     * The source of these headers and of `requestId`: the turn's own response, or the handshake of
     * its connection.
     */
    readonly of: 'response' | 'handshake'
    /**
     * Their age when the turn was sent, in milliseconds: a handshake's limits were true at that
     * moment.
     */
    readonly ageMs: number
    /** `x-ratelimit-*` and `openai-processing-ms`, by lower-case name. */
    readonly values: Readonly<Record<string, string>>
  }
  /** Input items that were sent. */
  readonly itemsSent: number
  /** Input items that the server already had, and that were not sent. */
  readonly itemsKept: number
  readonly bytesSent: number
  /** The size of the full input; for incremental turns an estimate from the chain. */
  readonly bytesFull: number
  /** Set when the turn waited for a new connection. */
  readonly handshakeMs?: number
  /** Time from the call to the first event; missing when none came. */
  readonly firstEventMs?: number
  readonly durationMs: number
  /**
   * The server's own usage object, with cached and reasoning tokens; missing if it was not seen.
   */
  readonly usage?: WireObject
  /** How many times the request was sent again within this turn. */
  readonly replays: number
  /** Why HTTP was used although WebSocket mode was wanted. */
  readonly fallback?: Fallback
  /** How the turn ended. */
  readonly outcome: 'completed' | 'incomplete' | 'failed' | 'aborted'
  /** The error code of a failed turn. */
  readonly errorCode?: ErrorCode
  /** For `continuation: 'dry-run'`: what would have been sent. */
  readonly dryRun?: {
    readonly mode: 'incremental' | 'full'
    readonly reason?: FullReason
    readonly itemsSent: number
    readonly bytesSent: number
  }
}

/** A record while its turn runs. */
export type RecordDraft = { -readonly [Field in keyof TurnRecord]?: TurnRecord[Field] | undefined }

/** Turns a draft into a record, without the fields that stayed unknown. */
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

/** Calls a listener. If it throws, the turn goes on and the error becomes an uncaught one. */
export function callListener(listener: (record: TurnRecord) => void, record: TurnRecord): void {
  try {
    listener(record)
  } catch (fault) {
    queueMicrotask(() => {
      throw fault
    })
  }
}
