// The error for a proxy that opened no connection to the server.
import { proxyRefused } from './runtime.js'

/** The answer of an HTTP proxy. */
export interface ProxyAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** The error of a proxy that opened no connection to the server, so that nothing reached it. */
export class ProxyRefusal extends Error {
  readonly code: string = proxyRefused
  /** The proxy's answer; `undefined` if there was none, or not one of HTTP. */
  readonly answer: ProxyAnswer | undefined

  constructor(name: string, answer?: ProxyAnswer, cause?: Error) {
    super(
      `The proxy ${name} opened no connection to the server.`,
      cause === undefined ? {} : { cause },
    )
    this.answer = answer
  }
}
