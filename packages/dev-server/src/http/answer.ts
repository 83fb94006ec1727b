/** One HTTP answer: writes it, counts its bytes and puts it in the journal. Decides nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Environment } from '../environment.js'
import { type ApiError, messageOf, serverError } from '../wire/api-error.js'
import { errorBody } from '../wire/error-frame.js'
import type { Rewrite, ServerEvent } from '../wire/events.js'
import { asString, isObject, type JsonValue } from '../wire/json.js'

/** Where the journal is read. */
export const JOURNAL_PATH = '/__dev/journal'

const asItIs: Rewrite = (text) => text

/** One request with the means to answer it. */
export class Exchange {
  readonly request: IncomingMessage
  readonly path: string
  readonly method: string
  readonly connection: string
  /** Aborted when the client goes away before the answer is complete. */
  readonly signal: AbortSignal
  readonly #response: ServerResponse
  readonly #environment: Environment
  #bytes = 0

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    connection: string,
    environment: Environment,
  ) {
    this.request = request
    this.method = request.method ?? 'GET'
    this.path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    this.connection = connection
    this.#response = response
    this.#environment = environment
    const gone = new AbortController()
    this.signal = AbortSignal.any([gone.signal, environment.closing])
    response.on('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    response.setHeader('x-request-id', environment.newId('req'))
  }

  /** Answers with JSON. */
  json(
    status: number,
    body: JsonValue,
    headers: Readonly<Record<string, string>> = {},
    rewrite: Rewrite = asItIs,
  ): void {
    // A fault, or a client that is gone, may have ended the answer already.
    if (this.hasBegun || this.#response.destroyed) return
    const text = rewrite(JSON.stringify(body))
    this.#response.writeHead(status, { 'content-type': 'application/json', ...headers })
    this.#end(status, text)
  }

  /** Answers with a refusal. */
  refuse(error: ApiError): void {
    this.json(error.status, errorBody(error), error.headers)
  }

  /**
   * The last resort, when answering threw: a 500 while nothing has been sent, else the connection
   * is cut. Never throws.
   */
  fail(error: unknown): void {
    try {
      if (this.hasBegun || this.signal.aborted) this.cut()
      else this.refuse(serverError(messageOf(error)))
    } catch {
      this.destroy()
    }
  }

  /** True when the status has gone out. */
  get hasBegun(): boolean {
    return this.#response.headersSent
  }

  /**
   * Sends one event of an SSE stream, and begins the stream with the first; waits while the client
   * does not read.
   */
  async sendEvent(event: ServerEvent, rewrite: Rewrite = asItIs): Promise<void> {
    await this.#sendText(`event: ${event.type}\ndata: ${rewrite(JSON.stringify(event))}\n\n`, event)
  }

  /** Sends any text where the data of an event belongs. */
  async sendData(text: string): Promise<void> {
    await this.#sendText(`data: ${text}\n\n`, undefined)
  }

  async #sendText(text: string, event: ServerEvent | undefined): Promise<void> {
    if (this.#response.writableEnded) return
    if (!this.hasBegun && !this.signal.aborted) {
      this.#response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
      })
    }
    const bytes = Buffer.byteLength(text)
    this.#bytes += bytes
    const { journal } = this.#environment
    journal.add({
      kind: 'frame',
      direction: 'out',
      connection: this.connection,
      lane: undefined,
      bytes,
      type: event?.type,
      responseId: event === undefined ? undefined : responseIdOf(event),
      text: journal.keeps('out', text),
    })
    if (this.signal.aborted || this.#response.write(text)) return
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#response.off('drain', go).off('close', go)
        resolve()
      }
      this.#response.on('drain', go).on('close', go)
    })
  }

  /** Ends an SSE stream. */
  endEvents(): void {
    this.#end(200, '')
  }

  /** Cuts the connection without an end of the answer. */
  destroy(): void {
    this.#response.destroy()
  }

  /**
   * As {@link destroy}, once what was written has left: Node holds a response's bytes back until
   * the next tick.
   */
  cut(): void {
    setImmediate(() => this.destroy())
  }

  #end(status: number, text: string): void {
    if (this.#response.writableEnded) return
    this.#bytes += Buffer.byteLength(text)
    const { connection, method, path } = this
    this.#response.end(text)
    // Reading the journal leaves no trace in it.
    if (path === JOURNAL_PATH) return
    this.#environment.journal.add({
      kind: 'response',
      connection,
      method,
      path,
      status,
      bytes: this.#bytes,
    })
  }
}

/** The response that an event belongs to, where the event says so. */
export function responseIdOf(event: ServerEvent): string | undefined {
  return isObject(event.response) ? asString(event.response.id) : undefined
}
