/**
 * What a profile is: one provider's limits, refusals and quirks as data. The rows are in
 * `table.ts`.
 */

/** The providers that can be emulated. */
export type ProfileName = 'openai' | 'azure' | 'xai' | 'vercel-gateway' | 'openresponses'

/** Every way in which a refusal is spelled on a socket. See `wire/error-frame.ts`. */
export const errorSpellings = [
  'wrapped',
  'wrapped-without-type',
  'null-code',
  'code-in-type',
  'without-envelope-type',
  'untyped',
  'without-status',
  'status-code',
  'headers-on-top',
  'flat',
  'plan-limit',
] as const

/** How a refusal is spelled on a socket. */
export type ErrorSpelling = (typeof errorSpellings)[number]

/** A close frame. */
export interface CloseFrame {
  readonly code: number
  readonly reason: string
}

/** What a row of the table rests on. */
export interface Evidence {
  /** What was read or seen. */
  readonly says: string
  /** Where: an address. */
  readonly source: string
  /** Of what day it is, or when it was read where it has no date: `YYYY-MM-DD`. */
  readonly date: string
}

/**
 * One provider's behaviour. Every time is in milliseconds; 0 means that the limit does not exist.
 */
export interface Profile {
  /** A provider's name, or any other for a profile of your own. */
  readonly name: string
  /** Where the row's facts come from. */
  readonly evidence: readonly [Evidence, ...Evidence[]]
  /** Distinct `stream_id`s a connection may use in its life; 0 when the field is refused. */
  readonly maxNamedLanes: number
  /** Responses that run at the same time on one connection; further ones wait. */
  readonly maxInFlight: number
  /** What a second create on a busy lane gets. */
  readonly whileBusy: 'queue' | 'reject'
  /** Age at which a connection ends, with an error frame first where `sendsAgeError`. */
  readonly maxAgeMs: number
  readonly sendsAgeError: boolean
  /** The close that follows the age limit. */
  readonly ageClose: CloseFrame
  /**
   * Whether the age limit cuts responses that run; otherwise the close waits for them, and new
   * creates are refused.
   */
  readonly cutsAtAge: boolean
  /** Time without a client frame or ping after which a connection is closed with 1001. */
  readonly maxIdleMs: number
  /** Interval of the server's pings. */
  readonly pingIntervalMs: number
  /** Time a ping may stay unanswered before the connection is closed with 1011. */
  readonly pingTimeoutMs: number
  /** Largest client frame; a larger one closes the connection with 1009. */
  readonly maxFrameBytes: number
  /**
   * What a failed turn takes out of the connection's cache: the response that a same-lane
   * continuation referenced, the lane's newest after any failed turn, or every id of the chain of a
   * response that failed, stored or not.
   */
  readonly evicts: 'referenced' | 'newest' | 'chain'
  /** Whether a create that is refused before it runs evicts as a failed turn does. */
  readonly evictsOnRefusal: boolean
  /** Whether a response with `store:false` can be continued on its connection. */
  readonly keepsUnstored: boolean
  /** Whether a stored response can be continued from anywhere. */
  readonly hydrates: boolean
  /** Whether `generate:false` is honoured; otherwise it is ignored and output is made. */
  readonly honoursWarmUp: boolean
  /** Whether `instructions` next to `previous_response_id` is refused. */
  readonly refusesInstructionsWithAnchor: boolean
  /** Whether a continuation stands under the `instructions` of the response that it continues. */
  readonly inheritsInstructions: boolean
  /** Whether all responses of a connection have one id, which means the newest of them. */
  readonly repeatsIds: boolean
  /**
   * What is said of an anchor that is not held, with `{id}` for its id; `undefined` for OpenAI's
   * words.
   */
  readonly unknownAnchorText: string | undefined
  /** What is said of `instructions` next to an anchor; `undefined` for OpenAI's words. */
  readonly refusedInstructionsText: string | undefined
  /** Statuses of errors that end the connection without a frame. */
  readonly framelessStatuses: readonly number[]
  /** The close that a change of model on one connection brings; `undefined` where it may change. */
  readonly modelChangeClose: CloseFrame | undefined
  /** The close that follows every error frame; `undefined` where the connection stays open. */
  readonly errorClose: CloseFrame | undefined
  /**
   * The close, without any event, that a wrong key or a body nested under `response` meets;
   * `undefined` where they are refused.
   */
  readonly silentRefusal: CloseFrame | undefined
  /** Whether an offer of permessage-deflate is accepted. */
  readonly compresses: boolean
  readonly errorSpelling: ErrorSpelling
  /** Whether `response.steer` is supported (for models of the GPT-6 family). */
  readonly steers: boolean
  /** Whether `context_management` and `POST /v1/responses/compact` are supported. */
  readonly compacts: boolean
  /** Whether body fields that the API does not know are refused. */
  readonly refusesUnknownFields: boolean
  /**
   * Whether what is inside the fields is checked too: roles and part types of messages, names of
   * tools, `tool_choice`, `include`, numbers, metadata. What is not known, such as a newer type of
   * item, passes all the same.
   */
  readonly checksContents: boolean
}
