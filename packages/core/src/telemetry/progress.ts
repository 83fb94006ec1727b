// What a watcher is told of a turn while it runs, content included: for tools that show turns, such
// as @warmline/inspector. Types only.
import type { CreateRequest, Item } from '../protocol/types.js'
import type { TurnRecord } from './record.js'

/** The items that a server stands on for a turn. */
export interface TurnContext {
  /** The response that the turn continued; missing for a turn in full. */
  readonly continues?: string
  /** The items that the server had, in its own words; empty for a turn in full. */
  readonly kept: readonly Item[]
  /** The items that were sent. */
  readonly sent: readonly Item[]
}

/** A part of a compared input: items `from` until `to` on each side. */
export interface ComparedPart {
  /**
   * `same`: equal as JSON; `rewritten`: the same history in other words, as frameworks write it;
   * `parted`: the first items that are another history; `new`: items behind the history, and all
   * that follow `parted`.
   */
  readonly is: 'same' | 'rewritten' | 'parted' | 'new'
  readonly input: readonly [from: number, to: number]
  /** Empty for `new` items of the input. */
  readonly history: readonly [from: number, to: number]
}

/** The input of a turn beside the history that it continues, or from which it parts. */
export interface InputComparison {
  /** The input as the caller gave it; a text is one user message. */
  readonly input: readonly Item[]
  /** The response whose history it is compared with; missing where none begins like the input. */
  readonly responseId?: string
  /** The history that ends with that response, in the words of those who made it. */
  readonly history: readonly Item[]
  /** Both sides from their beginnings to their ends, in order. */
  readonly parts: readonly ComparedPart[]
}

/** What a watcher is told of a turn. Times are wall-clock milliseconds since 1970. */
export type TurnProgress = {
  /** The turn's number within its client, from 1. */
  readonly turn: number
  readonly at: number
} & (
  | {
      /** The turn was called; the listener runs in the async context of the call. */
      readonly type: 'began'
      /** The scope's name, such as `s1`. */
      readonly scope: string
      readonly label?: string
      readonly isReseed?: true
      /** The request as it is planned, with the whole input of the caller. */
      readonly request: CreateRequest
    }
  | ({
      /** A request was sent; again for every attempt. */
      readonly type: 'sent'
      readonly context: TurnContext
      /** Compares the input with its history: call it at once, or never. */
      readonly compare: () => InputComparison
    } & Pick<
      TurnRecord,
      'transport' | 'connection' | 'lane' | 'mode' | 'reason' | 'bytesSent' | 'bytesFull'
    >)
  /** The first event of the answer came. */
  | { readonly type: 'first_event' }
  /** The first output item or delta of the answer came. */
  | { readonly type: 'first_output' }
  | {
      readonly type: 'ended'
      readonly record: TurnRecord
      /** The output items of a turn that completed. */
      readonly output?: readonly Item[]
    }
)

/** One connection of a client, as it is now. Times are wall-clock milliseconds since 1970. */
export interface ConnectionInfo {
  /** Its name within its client, such as `c1`. */
  readonly name: string
  /** The name of the scope that it belongs to, such as `s1`. */
  readonly scope: string
  readonly phase: 'connecting' | 'open' | 'draining' | 'closed'
  /** When its handshake ended; missing before. */
  readonly openedAt?: number
  /** When anything last came from the server. */
  readonly heardAt: number
  readonly inFlight: number
  readonly lanes: readonly LaneInfo[]
}

/** One lane of a connection, as it is now. */
export interface LaneInfo {
  /** Its `stream_id`; missing where the endpoint has no lanes. */
  readonly name?: string
  readonly isBusy: boolean
  /** The response that the server holds for it, from which a turn can continue. */
  readonly head?: string
  /** When it last ended a turn, in wall-clock milliseconds since 1970. */
  readonly usedAt: number
}
