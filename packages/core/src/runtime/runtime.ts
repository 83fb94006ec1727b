// What is outside of Warmline: sockets, clock, timers, randomness, fetch, environment. Types, and
// the codes of errors. The package's `#runtime` is the real one, a module for each kind of
// platform; tests pass their own, so that hours pass in milliseconds.
import type { HttpError } from '../protocol/error-frame.js'

/** The `code` of a fetch's error where no part of the request left; why is its cause. */
export const requestNotSent = 'ERR_REQUEST_NOT_SENT'

/**
 * The `code` of the cause where the proxy that the environment selects did not open a way to the
 * server.
 */
export const proxyRefused = 'ERR_PROXY_REFUSED'

/** The `code` of the cause where the address of that proxy cannot be used. */
export const proxyUnusable = 'ERR_PROXY_UNUSABLE'

/** What Warmline needs from the machine it runs on. */
export interface Runtime {
  /** Wall-clock time in milliseconds. */
  now(): number
  /** A number from 0 up to 1. */
  random(): number
  /**
   * Calls back once after `delayMs`; the timer never keeps the process alive by itself. Returns its
   * cancel.
   */
  after(delayMs: number, callback: () => void): () => void
  /**
   * Keeps the process alive until the returned function is called. Nothing else here does: open
   * sockets and timers alone let a process end.
   */
  hold(): () => void
  /**
   * Why no WebSocket can be used here, as a sentence; missing where one can. Turns go over HTTP
   * then.
   */
  readonly noSockets?: string
  /** Begins to open a WebSocket. Never throws: a bad address is reported through `failed`. */
  dial(request: DialRequest, handlers: SocketHandlers): Socket
  /** The fetch that HTTP turns and everything not intercepted go through. */
  readonly fetch: typeof globalThis.fetch
  /**
   * Whether a fetch that followed no redirect failed with this before it had a connection; missing
   * where nobody knows.
   */
  readonly hasNotConnected?: (thrown: unknown) => boolean
  /**
   * What the proxy that the environment selects for an `http:` or `https:` address is called: its
   * host and its variable, and nothing of its credentials. `undefined` where none is selected.
   */
  proxyName(url: string): string | undefined
  /** Shows a warning to whoever runs the process, under a code by which it can be told apart. */
  warn(message: string, code: string): void
  /** Writes one line to the process's standard error. */
  log(line: string): void
  /** The value of an environment variable. */
  env(name: string): string | undefined
}

/** An agent of Node's `http` or `https`: how a TCP connection is made. */
export type SocketAgent = import('node:http').Agent

/** Where and how to open a WebSocket. */
export interface DialRequest {
  /** `ws:` or `wss:`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether to offer permessage-deflate. */
  readonly compression: boolean
  /**
   * The caller's own way to the network; without one, the proxy that the environment selects is
   * used.
   */
  readonly agent: SocketAgent | undefined
  /** Largest frame that is taken from the server, after decompression, in bytes. */
  readonly maxInboundFrameBytes: number
}

/**
 * What happens on a socket. After `refused`, `overLimit`, `failed` or `closed` nothing more is
 * called.
 */
export interface SocketHandlers {
  /** The handshake succeeded; `headers` are those of the 101. */
  opened(headers: Readonly<Record<string, string>>): void
  /**
   * The server answered the handshake with another status than 101: a redirect too, which is not
   * followed. At most 1 MiB of the body is read.
   */
  refused(refusal: HttpError): void
  /** A text frame arrived. */
  message(text: string): void
  /** A binary frame arrived: not part of this protocol. */
  binary(): void
  /**
   * A message was larger than `maxInboundFrameBytes`, or came in too many pieces: the socket is
   * gone.
   */
  overLimit(limit: 'maxInboundFrameBytes' | 'maxFragments'): void
  pong(): void
  /**
   * The handshake failed, or the socket broke. `isLocal` says that it was the socket library or an
   * argument of this process, before anything went out: another try would end the same way.
   */
  failed(cause: unknown, isLocal?: boolean): void
  closed(code: number): void
}

/** An open or opening socket. */
export interface Socket {
  /**
   * Queues a text frame; `failed` or `closed` reports a loss. `false` when the socket is closing
   * already: then nothing was queued.
   * @throws what the socket library throws where no part of the frame was queued.
   */
  send(text: string): boolean
  /** Bytes that were queued and have not left yet. */
  readonly queuedBytes: number
  ping(): void
  /** Begins the closing handshake. */
  close(code: number): void
  /** Drops the socket at once. */
  terminate(): void
}
