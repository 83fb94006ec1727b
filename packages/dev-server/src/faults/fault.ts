/**
 * Faults: what can be made to go wrong, as data. One type per fault; each says where it strikes and
 * how often. `schema.ts` checks them, `turn-faults.ts` and the connections apply them.
 */
import type { ErrorSpelling } from '../profiles/profile.js'
import type { JsonObject } from '../wire/json.js'

/** Ended responses of a connection that are remembered while there is a fault that repeats them. */
export const MAX_REMEMBERED = 16

/** Where a fault strikes and how often. Whatever is left out matches everything. */
export interface FaultScope {
  /** The n-th upgrade request of the server, from 1. Not for HTTP. */
  readonly connection?: number
  /** @default 'websocket' */
  readonly transport?: 'websocket' | 'http'
  /** This lane only; `null` is the default lane. */
  readonly lane?: string | null
  /**
   * The n-th response of its connection, from 1, in the order in which they started: creates that
   * were refused are not counted, automatic successors are. Over HTTP the n-th `POST /v1/responses`
   * of the server.
   */
  readonly turn?: number
  /** How many turns (or upgrades) it strikes before it is used up. @default 1 */
  readonly times?: number | 'always'
  /**
   * The chance that it strikes where it matches, from 0 to 1; drawn from the seed of the costs.
   * @default 1
   */
  readonly probability?: number
}

/**
 * A point in the events of one turn. "First output" is the first delta, or the first finished item
 * where nothing is streamed; "completed" is the terminal event of any kind. `before:TYPE` and
 * `after:TYPE` name the first event of that type. Over HTTP the stream ends after the last point;
 * without a stream, the answer is sent then, when the response has long been stored.
 */
export type FaultPoint =
  | 'before-created'
  | 'after-created'
  | 'after-first-output'
  | 'before-completed'
  | 'after-completed'
  | `before:${string}`
  | `after:${string}`

/** Faults of an upgrade. `turn` and `lane` mean nothing here. */
export type UpgradeFault =
  /** Answers the upgrade with this status, as an HTTP answer. */
  | {
      readonly type: 'refuse-upgrade'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      /** @default an error body that fits the status */
      readonly body?: string
    }
  /** Takes the TCP connection and never answers the upgrade. */
  | { readonly type: 'never-answer' }
  /** Accepts, answers pings, and never sends a frame: not one create is looked at. */
  | { readonly type: 'silence' }
  /** Reads no faster than this. The client's frames, pongs and closes wait in the network. */
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
  /**
   * From here on nothing is read and nothing is sent, pongs included, while the TCP connection
   * stays.
   */
  | { readonly type: 'half-open'; readonly at: FaultPoint }
  /**
   * The turn's next events come later, or never; pings are answered and other lanes go on.
   * @default forMs for ever
   */
  | { readonly type: 'stall'; readonly at: FaultPoint; readonly forMs?: number }
  /**
   * Ends the turn with an error frame in any spelling. The turn counts as failed. Over HTTP: a
   * status, or an SSE error.
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
      /** Such as `retry-after`: within `error` on a socket, unless the spelling says otherwise. */
      readonly headers?: Readonly<Record<string, string>>
      /** Leaves `stream_id` out, so that the error belongs to no lane. @default false */
      readonly isUnattributed?: boolean
      /**
       * The server goes on with the turn all the same, and its events go out as they come.
       * `beside`: its lane is free, and the next turn runs at the same time. `ahead`: its lane is
       * not, as when a gateway gave up waiting; later turns wait for it, and the answers come in
       * order, one error too many. Not over HTTP. @default the turn ends with the error
       */
      readonly goesOn?: 'beside' | 'ahead'
      /** How long after the error it goes on, in milliseconds. @default 0 */
      readonly resumesAfterMs?: number
    }
  /**
   * The turn is stopped for a person to look at: an error of status 403 and code
   * `misalignment_policy_violation`, or `response.failed` with the same once the response has
   * begun. `upgrade` refuses the upgrade. Over HTTP: the same.
   * @default as 'error', misalignment one of each field
   */
  | {
      readonly type: 'safety-stop'
      readonly at: FaultPoint | 'upgrade'
      readonly as?: 'error' | 'failed'
      readonly misalignment?: JsonObject
      /** @default the profile's own */
      readonly spelling?: ErrorSpelling
      /** Leaves `stream_id` out, so that the error belongs to no lane. @default false */
      readonly isUnattributed?: boolean
    }
  /** The connection reaches its age limit here: the profile's error frame and close. */
  | { readonly type: 'age-limit'; readonly at: FaultPoint }
  /**
   * The turn is given up here and its lane is free, but its remaining events are kept and sent
   * after the next `response.created` on that lane: late frames of an abandoned response. `ends`
   * says whether an error frame tells the client.
   */
  | { readonly type: 'late-frames'; readonly at: FaultPoint; readonly ends?: 'error' | 'nothing' }
  /**
   * An earlier response of the connection comes once more, within this turn and on its lane: its
   * terminal event, or all of it. `back` counts from the one that ended last; where there were not
   * so many, nothing comes. Responses are remembered while there is such a fault, the last {@link
   * MAX_REMEMBERED} of a connection. @default part 'terminal', back 1
   */
  | {
      readonly type: 'repeat-frames'
      readonly at: FaultPoint
      readonly part?: 'terminal' | 'all'
      readonly back?: number
    }
  /**
   * The server runs the create once more by itself, on the idle lane: for `after-completed`, or any
   * time later.
   * @default afterMs 0
   */
  | { readonly type: 'unasked-response'; readonly at: FaultPoint; readonly afterMs?: number }
  /**
   * Very many events. @default event a finished item with the next `sequence_number` and an
   * `output_index` of its own, bytes 0
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
   * A message that begins and never ends: fragments, until so many bytes have gone out. Nothing
   * else does.
   * @default bytes for ever
   */
  | { readonly type: 'endless-message'; readonly at: FaultPoint; readonly bytes?: number }
  /** An event of a type that nobody knows, or this one. */
  | { readonly type: 'unknown-event'; readonly at: FaultPoint; readonly event?: JsonObject }
  /** A binary frame with the bytes 0 to 255. */
  | { readonly type: 'binary-frame'; readonly at: FaultPoint }
  /** A text frame that is not JSON. */
  | { readonly type: 'bad-json'; readonly at: FaultPoint; readonly text?: string }

/**
 * Faults that change a turn's events, all turn long. `event` names an event type; all types without
 * it.
 */
export type EventFault =
  /** Leaves `stream_id` out of events on a named lane. */
  | { readonly type: 'omit-stream-id'; readonly event?: string }
  | { readonly type: 'omit-sequence-number'; readonly event?: string }
  /**
   * Numbers events wrongly: every second number is left out, or every number is used twice.
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
  /** Events that belong to an item name one that this response has not got. */
  | { readonly type: 'foreign-item-id'; readonly event?: string }
  /**
   * Adds an unknown field to an event, to its response or to its item: so many bytes of text, or
   * arrays nested so deep.
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
   * The terminal event's response has an empty `output`, or none; or there is no response in it.
   * @default as 'empty'
   */
  | { readonly type: 'empty-completed-output'; readonly as?: 'empty' | 'missing' | 'no-response' }

/** Faults of a create. */
export type RequestFault =
  /**
   * A create that names an anchor is answered from its new input alone, and its response shows
   * `previous_response_id` as null, not at all, or as an id that nobody named. A bare tool output
   * is refused there, as by any server that has not got the call.
   * @default echo 'null'
   */
  | { readonly type: 'ignore-anchor'; readonly echo?: 'null' | 'nothing' | 'other' }
  /**
   * A create that names no anchor is put on the newest response of its connection, and shows that
   * one's id. Over HTTP, and where there is none, it shows an id that nobody knows.
   */
  | { readonly type: 'foreign-echo' }
  /**
   * Responses of the server, or of each connection, all have one id; items too where asked.
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
