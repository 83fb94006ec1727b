// The particulars of a server, as data: one field for each way in which servers differ. The rows
// are in table.ts.

/** One piece of evidence for a row of the table. */
export interface Evidence {
  /** The statement that was read, or the behavior that was seen. */
  readonly says: string
  /** The address of the page. */
  readonly source: string
  /** The day of the page, or the day it was read if it has no date: `YYYY-MM-DD`. */
  readonly date: string
}

/** A server that speaks the Responses API, with its particulars. */
export interface Endpoint {
  readonly name: string
  /** The address under which `/responses` lies, without a trailing slash. */
  readonly baseURL: string
  /** Whether the server offers WebSocket mode; if not, everything goes over HTTP. */
  readonly hasWebSocket: boolean
  /** The longest life of a connection, in milliseconds. */
  readonly maxAgeMs: number
  /** The longest time that the server keeps an idle connection open, in milliseconds. */
  readonly maxIdleMs: number
  /**
   * Most lanes (`stream_id`) over the life of one connection; 0 for a server without lanes, which
   * runs one turn at a time per connection.
   */
  readonly maxLanes: number
  /** Most responses in flight on one connection. */
  readonly maxInFlight: number
  /** Whether `generate: false` makes a warm-up rather than a real, billed answer. */
  readonly hasWarmUp: boolean
  /** Whether a `store: false` response can be continued from on its own connection. */
  readonly chainsUnstored: boolean
  /** Whether a stored response can be continued from on any connection. */
  readonly hydrates: boolean
  /**
   * Whether this is the provider's own address. At any other, such as a proxy, a response that does
   * not echo `previous_response_id` counts as one that ignored it.
   */
  readonly isKnown: boolean
  /** Top-level fields that the server refuses together with `previous_response_id`. */
  readonly refusedWithAnchor: readonly string[]
  /**
   * Top-level fields that a continuation inherits from the response it continues: a turn must want
   * them unchanged, and does not send them.
   */
  readonly inheritedWithAnchor: readonly string[]
  /**
   * Whether the server takes `prompt_cache_options.comparison_response_id`, and answers with
   * `prompt_cache_diagnostics`.
   */
  readonly diagnosesCache: boolean
  /** Whether `prompt_cache_key` leads a request to the prompt cache of those with the same key. */
  readonly hasPromptCacheKey: boolean
  /** Whether tools may come in the middle of a history, in an `additional_tools` item. */
  readonly takesAddedTools: boolean
  /** Which responses the server drops when a turn fails. */
  readonly evicts: 'continued-head' | 'lane-head'
  /** Largest frame that the server accepts, in bytes. */
  readonly maxFrameBytes: number
  /** Whether the server closes the connection after an error frame. */
  readonly closesAfterError: boolean
  /** Whether a connection serves only the model of its first turn. */
  readonly hasOneModelPerConnection: boolean
  /**
   * Whether the server gives one id to several responses of a connection. An id then means the
   * newest of them, which only Warmline can tell: no turn continues on another connection, and no
   * chain of the caller's own is continued.
   */
  readonly repeatsIds: boolean
  /**
   * The environment variable that holds this vendor's key. A vendor's key is never used for another
   * vendor; an unknown server gets `OPENAI_API_KEY`, as in the SDKs.
   */
  readonly apiKeyVariable: string
  /** Whether a plain `http:` address on another machine may be used. @default false */
  readonly allowInsecure?: boolean
  /** The sources of the row. */
  readonly evidence: readonly [Evidence, ...Evidence[]]
}

/** The WebSocket address of an endpoint: the same as for HTTP, with `ws` for `http`. */
export function webSocketUrl(endpoint: Endpoint): string {
  return `${endpoint.baseURL.replace(/^http/, 'ws')}/responses`
}

/** The origin of an endpoint's address, which has no path, query or credentials. */
export function originOf({ baseURL }: Pick<Endpoint, 'baseURL'>): string {
  return URL.parse(baseURL)?.origin ?? ''
}

/**
 * Whether no other machine on the network can read the traffic: it goes over TLS, or to a loopback
 * address (RFC 6761 6.3, RFC 1122).
 */
export function isSecure({ baseURL }: Pick<Endpoint, 'baseURL'>): boolean {
  const url = URL.parse(baseURL)
  if (url === null || /^(https|wss):$/.test(url.protocol)) return true
  return /^(.+\.)?localhost\.?$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(url.hostname)
}
