// What is particular about a server, as data: one field for each way in which servers differ. The
// rows are table.ts.

/** What a row of the table rests on. */
export interface Evidence {
  /** What was read or seen. */
  readonly says: string
  /** Where: an address. */
  readonly source: string
  /** Of what day it is, or when it was read where it has no date: `YYYY-MM-DD`. */
  readonly date: string
}

/** A server that speaks the Responses API, and what is particular about it. */
export interface Endpoint {
  readonly name: string
  /** Where `/responses` lies, without a trailing slash. */
  readonly baseURL: string
  /** Whether the server offers WebSocket mode at all; without, everything goes over HTTP. */
  readonly hasWebSocket: boolean
  /** How long a connection lives, in milliseconds. */
  readonly maxAgeMs: number
  /** How long the server keeps a connection without traffic, in milliseconds. */
  readonly maxIdleMs: number
  /**
   * Most lanes (`stream_id`) of one connection over its life; 0 where there are none: one turn per
   * connection.
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
   * Whether this is the provider's own address. Anywhere else, behind a proxy too, a response that
   * does not echo `previous_response_id` counts as one that ignored it.
   */
  readonly isKnown: boolean
  /** Top-level fields that are refused beside `previous_response_id`. */
  readonly refusedWithAnchor: readonly string[]
  /**
   * Top-level fields that a continuation has from the response that it continues: it must want them
   * as they are, and leaves them out.
   */
  readonly inheritedWithAnchor: readonly string[]
  /** Which responses a failed turn takes with it. */
  readonly evicts: 'continued-head' | 'lane-head'
  /** Largest frame that the server takes, in bytes. */
  readonly maxFrameBytes: number
  /** Whether the server closes the connection after an error frame. */
  readonly closesAfterError: boolean
  /** Whether a connection serves only the model that it began with. */
  readonly hasOneModelPerConnection: boolean
  /**
   * Whether the server gives one id to several responses of a connection. Then an id means the
   * newest of them, and only Warmline knows which that is: nothing is continued on another
   * connection, and nothing that its caller chained.
   */
  readonly repeatsIds: boolean
  /**
   * The environment variable that holds this vendor's key. A key of one vendor is never read for
   * another; a server of one's own is given `OPENAI_API_KEY`, as by the SDKs.
   */
  readonly apiKeyVariable: string
  /** Whether a plain `http:` address on another machine may be used. @default false */
  readonly allowInsecure?: boolean
  /** Where the row comes from. */
  readonly evidence: readonly [Evidence, ...Evidence[]]
}

/** The WebSocket address of an endpoint: the path that would be posted to, with `ws` for `http`. */
export function webSocketUrl(endpoint: Endpoint): string {
  return `${endpoint.baseURL.replace(/^http/, 'ws')}/responses`
}

/**
 * Whether only this machine can read what is sent: over TLS, or to its own loopback addresses (RFC
 * 6761 6.3, RFC 1122).
 */
export function isSecure({ baseURL }: Pick<Endpoint, 'baseURL'>): boolean {
  const url = URL.parse(baseURL)
  if (url === null || /^(https|wss):$/.test(url.protocol)) return true
  return /^(.+\.)?localhost\.?$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(url.hostname)
}
