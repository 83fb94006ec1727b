// One HTTP answer: writes it, counts its bytes and records it in the journal. It decides nothing.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Environment } from '../environment.js'
import { type ApiError, messageOf, serverError } from '../wire/api-error.js'
import { errorBody } from '../wire/error-frame.js'
import type { Rewrite, ServerEvent } from '../wire/events.js'
import { asString, isObject, type JsonValue } from '../wire/json.js'

/** The path of the journal's route. */
export const journalPath = '/__dev/journal'

const unchanged: Rewrite = (text) => text

/** A request, where it came from and where its answer goes. */
export interface ExchangeOptions {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The name of the connection in the journal. */
  readonly connection: string
  readonly environment: Environment
}

/** Further properties of a JSON answer. */
export interface JsonAnswer {
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Changes the text of the body. */
  readonly rewrite?: Rewrite
}

/** One HTTP request and its answer. */
export class Exchange {
  readonly request: IncomingMessage
  readonly path: string
  readonly method: string
  readonly connection: string
  /** Aborted when the client disconnects before the answer is complete. */
  readonly signal: AbortSignal
  readonly #response: ServerResponse
  readonly #environment: Environment
  #bytes = 0

  constructor({ request, response, connection, environment }: ExchangeOptions) {
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
  json(status: number, body: JsonValue, { headers, rewrite = unchanged }: JsonAnswer = {}): void {
    // A fault or a lost client may have ended the answer already.
    if (this.hasBegun || this.#response.destroyed) return
    const text = rewrite(JSON.stringify(body))
    this.#response.writeHead(status, { 'content-type': 'application/json', ...headers })
    this.#end(status, text)
  }

  /** Answers with a refusal. */
  refuse(error: ApiError): void {
    this.json(error.status, errorBody(error), { headers: error.headers })
  }

  /**
   * Handles an error that answering threw: sends a 500 while nothing has been sent, else cuts the
   * connection. Never throws.
   */
  fail(error: unknown): void {
    try {
      if (this.hasBegun || this.signal.aborted) this.cut()
      else this.refuse(serverError(messageOf(error)))
    } catch {
      this.destroy()
    }
  }

  /** True once the status has been sent. */
  get hasBegun(): boolean {
    return this.#response.headersSent
  }

  /**
   * Sends one event of an SSE stream, which starts with the first event; waits while the client
   * does not read.
   */
  async sendEvent(event: ServerEvent, rewrite: Rewrite = unchanged): Promise<void> {
    await this.#sendText(`event: ${event.type}\ndata: ${rewrite(JSON.stringify(event))}\n\n`, event)
  }

  /** Sends any text as the data of an SSE event. */
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

  /** Cuts the connection without ending the answer. */
  destroy(): void {
    this.#response.destroy()
  }

  /**
   * Cuts the connection once everything written has left: Node holds a response's bytes back until
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
    // Reading the journal is not recorded in it.
    if (path === journalPath) return
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

/** Returns the id of the response in an event; `undefined` when it has none. */
export function responseIdOf(event: ServerEvent): string | undefined {
  return isObject(event.response) ? asString(event.response.id) : undefined
}
