// What a watcher is told of a turn while it runs, content included: for tools that show turns, such
// as @warmline/inspector. Types only.
import type { InputComparison, TurnContext } from '../continuation/index.js'
import type { ErrorCode } from '../errors.js'
import type { CreateRequest, Item } from '../protocol/types.js'
import type { RecordDraft, TurnRecord } from './record.js'

/**
 * What a watcher is told of a turn. Times are wall-clock milliseconds since 1970. Content is
 * frozen, because turns are compared with it: copy what you want to change, as to hide a part.
 */
export type TurnProgress = {
  /** The turn's number within its client, from 1, of those that were watched. */
  readonly turn: number
  readonly at: number
} & TurnStep

/** What has happened to a turn. */
export type TurnStep =
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
      /**
       * A request was sent; again for every attempt. Over HTTP this is told when its headers come,
       * which may be after the first event, or when none do and it may have left; `at` is the time
       * when it was sent.
       */
      readonly type: 'sent'
      readonly context: TurnContext
      /** Compares the input with the history that it continues, or else with the closest one. */
      readonly compare: () => InputComparison
    } & Pick<TurnRecord, 'transport' | 'mode' | 'bytesSent' | 'bytesFull'> &
      Pick<RecordDraft, 'connection' | 'lane' | 'reason'>)
  /** The first event of the answer came. */
  | { readonly type: 'first_event' }
  /** The first output item or delta of the answer came. */
  | { readonly type: 'first_output' }
  | {
      readonly type: 'ended'
      readonly record: TurnRecord
      /** The output items of a turn that completed. */
      readonly output?: readonly Item[] | undefined
      /** Why it failed, in the words of the error, which may be the server's. */
      readonly error?: {
        readonly code: ErrorCode
        readonly status?: number
        readonly message: string
      }
    }
