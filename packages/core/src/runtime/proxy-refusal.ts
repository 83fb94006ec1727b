// The error for a proxy that opened no way to the server.
import { proxyRefused } from './runtime.js'

/** What an HTTP proxy answered. */
export interface ProxyAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** A proxy did not open a way to the server, so that nothing reached it. */
export class ProxyRefusal extends Error {
  readonly code: string = proxyRefused
  /** Missing where it gave none, or none of HTTP. */
  readonly answer: ProxyAnswer | undefined

  constructor(name: string, answer?: ProxyAnswer, cause?: Error) {
    super(
      `The proxy ${name} did not open a way to the server.`,
      cause === undefined ? {} : { cause },
    )
    this.answer = answer
  }
}
