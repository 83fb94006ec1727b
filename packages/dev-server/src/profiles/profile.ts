// A profile: the limits, refusals and quirks of one provider, as data. The rows are in `table.ts`.

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

/** The evidence for facts in a row of the table. */
export interface Evidence {
  /** The facts that were read or observed. */
  readonly says: string
  /** URL of the source. */
  readonly source: string
  /** Date of the source, or of reading it where it has none: `YYYY-MM-DD`. */
  readonly date: string
}

/** The behavior of one provider. Times are in milliseconds; 0 means that there is no such limit. */
export interface Profile {
  /** The provider's name; any text for a profile of your own. */
  readonly name: string
  /** The sources of the row. */
  readonly evidence: readonly [Evidence, ...Evidence[]]
  /** Number of distinct `stream_id`s in the life of a connection; 0 refuses the field. */
  readonly maxNamedLanes: number
  /** Number of concurrent responses on one connection; further creates wait. */
  readonly maxInFlight: number
  /** Whether a second create on a busy connection waits or is refused. */
  readonly whileBusy: 'queue' | 'reject'
  /** Age at which a connection ends, with an error frame first where `sendsAgeError`. */
  readonly maxAgeMs: number
  readonly sendsAgeError: boolean
  /** The close that follows the age limit. */
  readonly ageClose: CloseFrame
  /**
   * Whether the age limit cuts running responses; otherwise the close waits for them and new
   * creates are refused.
   */
  readonly cutsAtAge: boolean
  /** Time without a client frame or ping after which a connection is closed with 1001. */
  readonly maxIdleMs: number
  /** Time between the server's pings. */
  readonly pingIntervalMs: number
  /** Time a ping may stay unanswered before the connection is closed with 1011. */
  readonly pingTimeoutMs: number
  /** Largest client frame in bytes; a larger one closes the connection with 1009. */
  readonly maxFrameBytes: number
  /**
   * What a failed turn evicts from the connection-local cache: `referenced`, the response that it
   * continued on its own lane; `newest`, its lane's newest response; `chain`, every id of the chain
   * that it continued, even stored ones.
   */
  readonly evicts: 'referenced' | 'newest' | 'chain'
  /** Whether a refused create evicts as a failed turn does. */
  readonly evictsOnRefusal: boolean
  /** Whether a response with `store:false` can be continued on its connection. */
  readonly keepsUnstored: boolean
  /** Whether a stored response can be continued on any connection. */
  readonly hydrates: boolean
  /** Whether `generate:false` is honored; otherwise output is made. */
  readonly honorsWarmUp: boolean
  /** Whether `instructions` next to `previous_response_id` is refused. */
  readonly refusesInstructionsWithAnchor: boolean
  /** Whether a continuation inherits the `instructions` of the response that it continues. */
  readonly inheritsInstructions: boolean
  /** Whether all responses of a connection have the same id, which then means the newest one. */
  readonly repeatsIds: boolean
  /** Message for an unknown anchor, with `{id}` for its id; `undefined` uses OpenAI's message. */
  readonly unknownAnchorText: string | undefined
  /** Message for `instructions` next to an anchor; `undefined` uses OpenAI's message. */
  readonly refusedInstructionsText: string | undefined
  /** Statuses of errors that end the connection without an error frame. */
  readonly framelessStatuses: readonly number[]
  /**
   * The close after a change of model on one connection; `undefined` where the model may change.
   */
  readonly modelChangeClose: CloseFrame | undefined
  /** The close after every error frame; `undefined` where the connection stays open. */
  readonly errorClose: CloseFrame | undefined
  /**
   * The close, without an error frame, for a wrong key or a body nested under `response`;
   * `undefined` where these get an error frame.
   */
  readonly silentRefusal: CloseFrame | undefined
  /** Whether permessage-deflate is accepted. */
  readonly compresses: boolean
  readonly errorSpelling: ErrorSpelling
  /**
   * Whether `prompt_cache_options.comparison_response_id` is answered with
   * `prompt_cache_diagnostics`; otherwise it is ignored.
   */
  readonly diagnosesCache: boolean
  /** Whether `response.steer` is supported, for models of the GPT-6 family. */
  readonly steers: boolean
  /** Whether `context_management` and `POST /v1/responses/compact` are supported. */
  readonly compacts: boolean
  /** Whether body fields that the API does not know are refused. */
  readonly refusesUnknownFields: boolean
  /**
   * Whether the contents of fields are checked: roles and part types of messages, tool names,
   * `tool_choice`, `include`, numbers, metadata. Unknown types of items and parts pass.
   */
  readonly checksContents: boolean
}
