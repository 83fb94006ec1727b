// The classes of a failed attempt: what happened, as data. What each means for the turn is
// failures.ts; the error that a caller gets is to-error.ts. Types only.
import type { HttpError, ServerError } from '../protocol/error-frame.js'

/** How one attempt failed. What each class means and leads to is the table of failures.ts. */
export type Failure =
  /** The request never left: the handshake failed or the connection closed before the write. */
  | {
      readonly class: 'not_sent'
      readonly refusal: HttpError | undefined
      readonly isTimeout: boolean
      readonly cause: unknown
      /**
       * The fault lies in this process, such as in its socket library: another try would end the
       * same way.
       */
      readonly isLocal?: boolean
      /** Where it was to go, by host, and through which proxy. */
      readonly where?: string
    }
  /** The server refused it for a reason that sending it afresh in full removes; nothing ran. */
  | { readonly class: 'rejected'; readonly error: ServerError }
  /** The server takes no `stream_id`; nothing ran. */
  | { readonly class: 'lanes_refused'; readonly error: ServerError }
  /**
   * The server stopped it so that a person looks at what its agent does: nobody sends it again, nor
   * another way.
   */
  | { readonly class: 'safety_stop'; readonly error: ServerError }
  /** The server ran it, or refused it, and says why: as HTTP would. */
  | {
      readonly class: 'failed'
      readonly error: ServerError
      /** Whether it had begun, and running it again could repeat a side effect. */
      readonly isUnsafe: boolean
      /** Whether a response had begun; without one, some statuses say that nothing ran. */
      readonly hasBegun?: boolean
      /** Whether what the server said was not read to its end, where a safety stop may stand. */
      readonly mayBeSafetyStop?: boolean
    }
  /** The connection was lost after the write, before anything visible. */
  | {
      readonly class: 'ambiguous'
      readonly cause: unknown
      /**
       * `invalid`: the server sent what is no answer to the turn. `too_large`: it may not have read
       * so large a request.
       */
      readonly why?: 'invalid' | 'too_large' | undefined
    }
  /** The connection lives, but no event came in time. */
  | {
      readonly class: 'silent'
      readonly code: 'first_event_timeout' | 'silence_timeout' | 'turn_timeout'
      /** `undefined` where it is not ours. */
      readonly limitMs: number | undefined
    }
  /** The connection was lost after visible output. */
  | {
      readonly class: 'broken'
      readonly cause: unknown
      readonly why?: 'invalid' | 'too_large' | undefined
    }
  /** The answer passed a limit of this client; another try would bring the same. */
  | { readonly class: 'over_limit'; readonly limit: AnswerLimit }
  /** The server answered without the chain that the turn named. */
  | { readonly class: 'not_honored' }
  /** The lane that holds the head is gone or at work. */
  | { readonly class: 'head_unavailable'; readonly isBusy: boolean }
  /** No connection had room for it in time. `message` says which limit kept it waiting. */
  | { readonly class: 'no_lane'; readonly message: string }
  /** The frame is larger than the endpoint takes, or than a server said it does; nothing ran. */
  | { readonly class: 'too_large'; readonly bytes: number; readonly limitBytes: number | undefined }

/** The limits that an answer can pass. */
export type AnswerLimit =
  | 'maxInboundFrameBytes'
  | 'maxFragments'
  | 'maxNesting'
  | 'maxAnswerBytes'
  | 'maxBufferedBytes'
