// The turn record: the cost of one turn and its reasons, as data. It has no content, and decides
// nothing.
import type { FullReason } from '../continuation/index.js'
import type { ErrorCode } from '../errors.js'
import type { InputTransformation, PromptCacheDiagnostics } from '../protocol/api/response.js'
import type { TokenCounts } from '../protocol/response-facts.js'
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

/** Advice about a request that could have more: it changes nothing. */
export interface Hint {
  /**
   * A name for programs: `tools_reordered`, `tool_added`, `clock_in_instructions`,
   * `no_prompt_cache_key`, `instructions_placed_last`.
   */
  readonly code: string
  /** What was seen and what to do, without content of the request. */
  readonly message: string
  /** The page that says more. */
  readonly url: string
}

/**
 * The record of one turn, after its end. Times are in milliseconds; sizes are bytes of the request
 * as sent, before TLS and framing. It has no content: no input, output, instructions, header value
 * or key. Its JSON schema is `@warmline/core/turn-record.schema.json`.
 */
export interface TurnRecord {
  /** The version of this format. A version may get more fields and values, but loses none. */
  readonly version: 1
  /** The transport of the last attempt. */
  readonly transport: TransportName
  /** The name of the endpoint's row, such as `openai`. */
  readonly endpoint: string
  /** The server's origin, such as `https://api.openai.com`, without a path. */
  readonly origin: string
  /**
   * The name of the turn's scope within its client, such as `s1`: turns of one scope share
   * connections and chains. `s0` for a turn that was refused before it had a scope.
   */
  readonly scope: string
  /**
   * The names of the caller's headers in which this scope differs from an earlier one of the same
   * credential; missing for a credential's first scope. Among several earlier ones, the one that
   * differs in the fewest counts.
   */
  readonly scopeHeaders?: readonly string[]
  /** The model that the request names. */
  readonly model?: string
  /** The reasoning effort that the request names. */
  readonly reasoningEffort?: string
  /** Whether the caller reads the events as they come. */
  readonly isStreamed: boolean
  /** The `previous_response_id` that the request named when it was sent, whoever set it. */
  readonly previousResponseId?: string
  /** The conversation that the caller named. */
  readonly conversationId?: string
  /** When the turn began, in wall-clock milliseconds since 1970. */
  readonly startedAt: number
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
  /** Whether only the new items were sent, or the whole input. */
  readonly mode: 'incremental' | 'full'
  /**
   * Why the input was sent in full, or `not_sent` if nothing was sent; missing for incremental
   * turns. A request over HTTP that ended before its headers came counts as sent, unless its error
   * proves that it was not.
   */
  readonly reason?: FullReason | 'not_sent'
  /** The id of the turn's response. */
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
  /** Input items that were sent; like all sizes, of the last attempt that was sent. */
  readonly itemsSent: number
  /** Input items that the server already had, and that were not sent. */
  readonly itemsKept: number
  /** The size of the request as it was sent. */
  readonly bytesSent: number
  /** The size of the full input; for incremental turns an estimate from the chain. */
  readonly bytesFull: number
  /**
   * How long the turn waited for a lane, in all its attempts, without `handshakeMs`; missing for a
   * turn that asked for none, as over HTTP, or that was given up while it waited.
   */
  readonly queueMs?: number
  /**
   * How long the turn waited for new connections to open, in all its attempts; missing if it waited
   * for none.
   */
  readonly handshakeMs?: number
  /** Time from the call to the first event; missing when none came. */
  readonly firstEventMs?: number
  /**
   * Time from the call to the first output item or delta of the answer; missing when none came, and
   * when the caller reads an answer over HTTP directly.
   */
  readonly firstOutputMs?: number
  /** Time from the call to the turn's end. */
  readonly durationMs: number
  /**
   * The server's own usage object, with cached and reasoning tokens, without texts; missing if it
   * was not seen.
   */
  readonly usage?: WireObject
  /** The counts of `usage`; missing where it does not say both input and output. */
  readonly tokens?: TokenCounts
  /** The reasoning items of the input that the server withheld from the model, and why. */
  readonly inputTransformations?: readonly InputTransformation[]
  /**
   * Why the server's prompt cache was hit or missed, compared with the response that the request
   * named for that (option `cacheDiagnostics`).
   */
  readonly promptCacheDiagnostics?: PromptCacheDiagnostics
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
    /** Whether the new items alone would have been sent. */
    readonly mode: 'incremental' | 'full'
    /** Why not; missing where they would have been. */
    readonly reason?: FullReason
    /** Input items that would have been sent. */
    readonly itemsSent: number
    /** The size of the whole request, without the name of a lane. */
    readonly bytesSent: number
  }
  /**
   * Advice about the request of an answered turn, each once for its chain; missing where there is
   * none. Nothing is advised while nobody reads records: no listener, no subscriber of the channel,
   * and no `record` of an earlier turn that was asked for.
   */
  readonly hints?: readonly Hint[]
}

/** A part of a record while its turn runs. */
export type RecordDraft = { -readonly [Field in keyof TurnRecord]?: TurnRecord[Field] | undefined }
