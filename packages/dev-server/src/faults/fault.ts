// Faults as data: one type each, with where it strikes and how often. `schema.ts` checks them;
// `turn-faults.ts` and the connections apply them.
import type { ErrorSpelling } from '../profiles/profile.js'
import type { JsonObject } from '../wire/json.js'

/**
 * Number of ended responses that a connection remembers while a `repeat-frames` fault is pending.
 */
export const maxRemembered = 16

/** Where a fault strikes and how often. A missing field matches everything. */
export interface FaultScope {
  /** The n-th upgrade request of the server, from 1. Not over HTTP. */
  readonly connection?: number
  /** @default 'websocket' */
  readonly transport?: 'websocket' | 'http'
  /** This lane only; `null` is the default lane. */
  readonly lane?: string | null
  /**
   * The n-th response of its connection, from 1, in the order of their start: refused creates are
   * not counted, automatic successors are. Over HTTP the n-th `POST /v1/responses` of the server.
   */
  readonly turn?: number
  /** How many turns or upgrades it strikes. @default 1 */
  readonly times?: number | 'always'
  /**
   * The chance that a matching fault strikes, from 0 to 1; drawn from the seed of the costs.
   * @default 1
   */
  readonly probability?: number
}

/**
 * A point in the events of one turn. "First output" is the first delta, or the first finished item
 * when nothing is streamed; "completed" is the terminal event of any kind; `before:TYPE` and
 * `after:TYPE` name the first event of that type. Over HTTP, the stream ends after the last point;
 * without a stream the answer is sent at that point, after the response was stored.
 */
export type FaultPoint =
  | 'before-created'
  | 'after-created'
  | 'after-first-output'
  | 'before-completed'
  | 'after-completed'
  | `before:${string}`
  | `after:${string}`

/** Faults of an upgrade; `turn` and `lane` do not apply. */
export type UpgradeFault =
  /** Refuses the upgrade with this HTTP status. */
  | {
      readonly type: 'refuse-upgrade'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      /** @default an error body that fits the status */
      readonly body?: string
    }
  /** Accepts the TCP connection and never answers the upgrade. */
  | { readonly type: 'never-answer' }
  /** Accepts the upgrade and answers pings, but never handles a create or sends a frame. */
  | { readonly type: 'silence' }
  /** Reads at most this fast, so frames, pongs and closes of the client wait in the network. */
  | { readonly type: 'slow-reader'; readonly bytesPerSecond: number }

/** Faults that strike once within a turn, at a point. */
export type PointFault =
  /** Cuts the connection without a close frame. */
  | { readonly type: 'drop'; readonly at: FaultPoint }
  /** Closes the connection with this code. */
  | {
      readonly type: 'close'
      readonly at: FaultPoint
      readonly code: number
      readonly reason?: string
    }
  /** Stops reading and sending, pongs included, while the TCP connection stays open. */
  | { readonly type: 'half-open'; readonly at: FaultPoint }
  /**
   * Delays the turn's next events; pings are answered and other lanes go on.
   * @default forMs forever
   */
  | { readonly type: 'stall'; readonly at: FaultPoint; readonly forMs?: number }
  /**
   * Ends the turn with an error frame in any spelling; the turn counts as failed. Over HTTP: an
   * error status, or an SSE error event.
   */
  | {
      readonly type: 'error'
      readonly at: FaultPoint
      /** @default the profile's own */
      readonly spelling?: ErrorSpelling
      /** @default 500 */
      readonly status?: number
      /** @default 'server_error' */
      readonly code?: string | null
      readonly message?: string
      /** @default what fits the status */
      readonly errorType?: string
      readonly param?: string
      /**
       * Headers such as `retry-after`; inside `error` on a socket, unless the spelling puts them
       * elsewhere.
       */
      readonly headers?: Readonly<Record<string, string>>
      /** Leaves `stream_id` out, so that the error names no lane. @default false */
      readonly isUnattributed?: boolean
      /**
       * The server continues the turn after the error and sends its events. With `beside` the lane
       * is free, so the next turn runs at the same time. With `ahead` the lane stays busy, as
       * behind a gateway that gave up waiting: later turns wait, and the client sees one error too
       * many. Not over HTTP.
       * @default the turn ends with the error
       */
      readonly goesOn?: 'beside' | 'ahead'
      /** Milliseconds between the error and the turn's further events. @default 0 */
      readonly resumesAfterMs?: number
    }
  /**
   * Stops the turn for human review: an error of status 403 and code
   * `misalignment_policy_violation`, or a `response.failed` with the same error once the response
   * has begun. At `upgrade` it refuses the upgrade. The same over HTTP.
   * @default as 'error', misalignment one of each field
   */
  | {
      readonly type: 'safety-stop'
      readonly at: FaultPoint | 'upgrade'
      readonly as?: 'error' | 'failed'
      readonly misalignment?: JsonObject
      /** @default the profile's own */
      readonly spelling?: ErrorSpelling
      /** Leaves `stream_id` out, so that the error names no lane. @default false */
      readonly isUnattributed?: boolean
    }
  /** The connection reaches its age limit: the profile's error frame, then its close. */
  | { readonly type: 'age-limit'; readonly at: FaultPoint }
  /**
   * Abandons the turn and frees its lane, but sends its remaining events after the next
   * `response.created` on that lane: late frames of an abandoned response. `ends` says whether an
   * error frame tells the client.
   */
  | { readonly type: 'late-frames'; readonly at: FaultPoint; readonly ends?: 'error' | 'nothing' }
  /**
   * Sends an earlier response of the connection again, within this turn and on its lane: its
   * terminal event, or all of it. `back` counts from the response that ended last; nothing is sent
   * when there were fewer. A connection remembers its last {@link maxRemembered} responses while
   * such a fault is pending.
   * @default part 'terminal', back 1
   */
  | {
      readonly type: 'repeat-frames'
      readonly at: FaultPoint
      readonly part?: 'terminal' | 'all'
      readonly back?: number
    }
  /**
   * Runs the create again, unasked, on the idle lane. It fits `after-completed` or any later time.
   * @default afterMs 0
   */
  | { readonly type: 'unasked-response'; readonly at: FaultPoint; readonly afterMs?: number }
  /**
   * Sends very many events.
   * @default event a finished item with the next `sequence_number` and a new `output_index`, bytes
   * 0
   */
  | {
      readonly type: 'flood'
      readonly at: FaultPoint
      readonly count: number | 'endless'
      readonly event?: JsonObject
      /** Added to each event as an unknown field, or to the text of the finished item. */
      readonly bytes?: number
    }
  /**
   * Begins a message that never ends: sends fragments until `bytes` bytes have left, and nothing
   * else.
   * @default bytes unlimited
   */
  | { readonly type: 'endless-message'; readonly at: FaultPoint; readonly bytes?: number }
  /** Sends an event of an unknown type, or the given one. */
  | { readonly type: 'unknown-event'; readonly at: FaultPoint; readonly event?: JsonObject }
  /** Sends a binary frame with the bytes 0 to 255. */
  | { readonly type: 'binary-frame'; readonly at: FaultPoint }
  /** Sends a text frame that is not JSON. */
  | { readonly type: 'bad-json'; readonly at: FaultPoint; readonly text?: string }

/**
 * Faults that change events for the whole turn. `event` names an event type.
 * @default event every type
 */
export type EventFault =
  /** Leaves `stream_id` out of events on a named lane. */
  | { readonly type: 'omit-stream-id'; readonly event?: string }
  | { readonly type: 'omit-sequence-number'; readonly event?: string }
  /**
   * Numbers events wrongly: leaves every second number out, or uses every number twice.
   * @default as 'gap'
   */
  | {
      readonly type: 'wrong-sequence-number'
      readonly event?: string
      readonly as?: 'gap' | 'duplicate'
    }
  /** Leaves events out. @default event 'response.output_item.done' */
  | { readonly type: 'omit-event'; readonly event?: string }
  /** Sends events twice, their `sequence_number` too. */
  | { readonly type: 'duplicate-event'; readonly event?: string }
  /** Makes events name an item that this response does not have. */
  | { readonly type: 'foreign-item-id'; readonly event?: string }
  /**
   * Adds an unknown field to an event, its response or its item: `bytes` bytes of text, or arrays
   * nested `depth` deep.
   * @default event 'response.completed', in 'event', bytes 17 MiB
   */
  | {
      readonly type: 'oversize-event'
      readonly event?: string
      readonly in?: 'event' | 'response' | 'item'
      readonly bytes?: number
      /** In place of `bytes`. */
      readonly depth?: number
    }
  /**
   * Empties the terminal event: its response has an empty `output` or none, or the event has no
   * response.
   * @default as 'empty'
   */
  | { readonly type: 'empty-completed-output'; readonly as?: 'empty' | 'missing' | 'no-response' }

/** Faults of a create. */
export type RequestFault =
  /**
   * Answers a create that names an anchor from its new input alone. Its response shows
   * `previous_response_id` as null, not at all, or as an id that nobody named. A bare tool output
   * is refused, because this server does not have the call.
   * @default echo 'null'
   */
  | { readonly type: 'ignore-anchor'; readonly echo?: 'null' | 'nothing' | 'other' }
  /**
   * Runs a create without an anchor on the newest response of its connection and shows that
   * response's id. Over HTTP, and on a new connection, it shows an unknown id.
   */
  | { readonly type: 'foreign-echo' }
  /**
   * Gives all responses of the server, or of each connection, one id; items too where asked.
   * @default of 'server', items false
   */
  | {
      readonly type: 'constant-id'
      readonly of?: 'server' | 'connection'
      readonly items?: boolean
    }

/** One fault: what goes wrong, where and how often. */
export type Fault = FaultScope & (UpgradeFault | PointFault | EventFault | RequestFault)

/** The name of a fault. */
export type FaultType = Fault['type']
