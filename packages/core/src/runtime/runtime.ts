// The platform under Warmline: sockets, clock, timers, randomness, fetch, environment. Types, and
// the codes of errors. The package's `#runtime` is the real one, a module for each kind of
// platform; tests pass their own, so that hours pass in milliseconds.
import type { HttpError } from '../protocol/error-frame.js'

/** The `code` of a fetch's error if no part of the request left; its cause tells why. */
export const requestNotSent = 'ERR_REQUEST_NOT_SENT'

/** The `code` of that cause if the selected proxy opened no connection to the server. */
export const proxyRefused = 'ERR_PROXY_REFUSED'

/** The `code` of that cause if the address of the proxy is unusable. */
export const proxyUnusable = 'ERR_PROXY_UNUSABLE'

/** The services that Warmline needs from its platform. */
export interface Runtime {
  /** Wall-clock time in milliseconds. */
  now(): number
  /** A number from 0 up to 1. */
  random(): number
  /** Calls back once; the timer keeps no process alive, and the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void
  /** Keeps the process alive until the returned function is called; nothing else does. */
  hold(): () => void
  /** A sentence that says why this platform has no WebSockets; missing where it has them. */
  readonly noSockets?: string
  /** Begins to open a WebSocket. Never throws: `failed` reports a bad address. */
  dial(request: DialRequest, handlers: SocketHandlers): Socket
  /** The fetch for HTTP turns and for every request that is not intercepted. */
  readonly fetch: typeof globalThis.fetch
  /** Whether this error of a fetch without redirects came before a connection, where that shows. */
  readonly hasNotConnected?: (thrown: unknown) => boolean
  /** The proxy for an `http:` or `https:` address: its host and variable, without credentials. */
  proxyName(url: string): string | undefined
  /** Shows a warning to the operator of the process, with a code that identifies its kind. */
  warn(message: string, code: string): void
  /** Writes one line to the process's standard error. */
  log(line: string): void
  /**
   * Loads a package that the application has, resolved from its working directory; missing where
   * the platform cannot. @throws where it is not there
   */
  readonly load?: (name: string) => unknown
  /** The value of an environment variable. */
  env(name: string): string | undefined
}

/** An agent of Node's `http` or `https`, which opens TCP connections. */
export type SocketAgent = import('node:http').Agent

/** The address and the settings of a new WebSocket. */
export interface DialRequest {
  /** `ws:` or `wss:`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether to offer permessage-deflate. */
  readonly compression: boolean
  /** The caller's own agent; without one, the proxy that the environment selects is used. */
  readonly agent: SocketAgent | undefined
  /** Largest frame accepted from the server, in bytes after decompression. */
  readonly maxInboundFrameBytes: number
}

/** Hears of the events of a socket; of none after `refused`, `overLimit`, `failed`, `closed`. */
export interface SocketHandlers {
  /** The handshake succeeded; `headers` are those of the 101. */
  opened(headers: Readonly<Record<string, string>>): void
  /** The answer was no 101: no redirect is followed, and at most 1 MiB of the body is read. */
  refused(refusal: HttpError): void
  /** Bytes arrived after the handshake; what they bring is told next, if they are whole. */
  heard(): void
  /** A text frame arrived. */
  message(text: string): void
  /** A binary frame arrived, which this protocol does not have. */
  binary(): void
  /** A message passed `maxInboundFrameBytes` or had too many fragments; the socket is gone. */
  overLimit(limit: 'maxInboundFrameBytes' | 'maxFragments'): void
  pong(): void
  /**
   * The handshake failed, or the socket broke. `isLocal` means that the socket library or an
   * argument of this process failed before anything left: another attempt would fail in the same
   * way.
   */
  failed(cause: unknown, isLocal?: boolean): void
  closed(code: number): void
}

/** An open or opening socket. */
export interface Socket {
  /**
   * Queues a text frame; `failed` or `closed` reports a loss. Returns `false`, and queues nothing,
   * when the socket is closing already.
   * @throws any error of the socket library, if no part of the frame was queued.
   */
  send(text: string): boolean
  /** Queued bytes that have not left yet. */
  readonly queuedBytes: number
  ping(): void
  /** Begins the closing handshake. */
  close(code: number): void
  /** Drops the socket at once. */
  terminate(): void
}
