// The classes of a failed attempt, as data. What each leads to is failures.ts; the error that a
// caller gets is to-error.ts. Types only.
import type { HttpError, ServerError } from '../protocol/error-frame.js'

/** How one attempt failed. The table of failures.ts says what each class leads to. */
export type Failure =
  /** The request never left: the handshake failed or the connection closed before the write. */
  | {
      readonly class: 'not_sent'
      readonly refusal: HttpError | undefined
      readonly isTimeout: boolean
      readonly cause: unknown
      /** Whether the fault lies in this process: another attempt would fail in the same way. */
      readonly isLocal?: boolean
      /** The server's host, and the proxy on the way. */
      readonly where?: string
    }
  /** The server refused it for what full input, or another connection, removes; nothing ran. */
  | {
      readonly class: 'rejected'
      readonly error: ServerError
      /** Whether it refused the comparison of the prompt cache, which a resend leaves out. */
      readonly isOfComparison?: boolean
    }
  /** The server accepts no `stream_id`; nothing ran. */
  | { readonly class: 'lanes_refused'; readonly error: ServerError }
  /** The server stopped it for a person's review: it is never sent again, over any transport. */
  | { readonly class: 'safety_stop'; readonly error: ServerError }
  /** The server ran it or refused it, and says why, as HTTP would. */
  | {
      readonly class: 'failed'
      readonly error: ServerError
      /** Whether it had begun and running it again could repeat a side effect. */
      readonly isUnsafe: boolean
      /** Whether a response had begun. If none had, some statuses prove that nothing ran. */
      readonly hasBegun?: boolean
      /** Whether the server's words were not read to their end, where a safety stop may stand. */
      readonly mayBeSafetyStop?: boolean
    }
  /** The connection was lost after the write, before anything visible. */
  | {
      readonly class: 'ambiguous'
      readonly cause: unknown
      /**
       * `invalid`: the server sent something that does not answer the turn. `too_large`: the server
       * may have refused the request for its size, unread.
       */
      readonly why?: 'invalid' | 'too_large' | undefined
    }
  /** The connection is alive, but no event came in time. */
  | {
      readonly class: 'silent'
      readonly code: 'first_event_timeout' | 'silence_timeout' | 'turn_timeout'
      /** In milliseconds; `undefined` for a limit of the platform's fetch. */
      readonly limitMs: number | undefined
    }
  /** The connection was lost after visible output. */
  | {
      readonly class: 'broken'
      readonly cause: unknown
      readonly why?: 'invalid' | 'too_large' | undefined
    }
  /** The answer passed a limit of this client; another attempt would bring the same. */
  | { readonly class: 'over_limit'; readonly limit: AnswerLimit }
  /** The server answered, but did not continue the chain that the turn named. */
  | { readonly class: 'not_honored' }
  /** The lane that holds the head is gone or busy. */
  | { readonly class: 'head_unavailable'; readonly isBusy: boolean }
  /** No connection had room for it in time. `message` names the limit that kept it waiting. */
  | { readonly class: 'no_lane'; readonly message: string }
  /** The frame is too large, by the table or by the server's close; nothing ran. */
  | { readonly class: 'too_large'; readonly bytes: number; readonly limitBytes: number | undefined }

/** The limits that an answer can pass. */
export type AnswerLimit =
  | 'maxInboundFrameBytes'
  | 'maxFragments'
  | 'maxNesting'
  | 'maxAnswerBytes'
  | 'maxBufferedBytes'
