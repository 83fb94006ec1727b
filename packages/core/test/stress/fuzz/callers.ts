// Those who ask for turns, in every way there is into the client, and what each of them got: an
// answer, a typed error, or something that it should not have got.
import { createParser } from 'eventsource-parser'
import {
  controlHeaders,
  type ErrorCode,
  isWarmlineError,
  type ResponsesClient,
} from '../../../src/index.js'

/** A way into the client, and what its caller does with the turn. */
export type Entry =
  /** Native: iterates and awaits the response. */
  | 'events'
  /** Native: awaits the response only. */
  | 'response'
  /** Native: leaves after the first event. */
  | 'leaves'
  /** Native: aborts after the first event. */
  | 'aborts'
  /** The fetch door, for JSON and for events. */
  | 'json'
  | 'sse'
  /** The door with failures rewritten to errors, as LangChain asks for it. */
  | 'sse-errors'
  /** The door: cancels its body after the first chunk. */
  | 'sse-leaves'

/** Every entry. */
export const entries: readonly Entry[] = [
  'events',
  'response',
  'leaves',
  'aborts',
  'json',
  'sse',
  'sse-errors',
  'sse-leaves',
]

/** What a caller got. */
export interface Outcome {
  readonly type: 'answer' | 'error' | 'left'
  /** The text of the answer's messages. */
  readonly text: string
  /** The output items of the answer. */
  readonly output: readonly object[]
  /** Everything that was handed on, as text. */
  readonly seen: string
  /** Whether `seen` is the body of an answer over HTTP, from its first byte to its last. */
  readonly isWholeBody: boolean
  /** What no caller should get. */
  readonly faults: readonly string[]
}

/** An error of the network itself, which the door hands on as it is. */
export class NetworkFault extends TypeError {
  override readonly name: string = 'NetworkFault'
}

/** A call of a turn. */
export interface Call {
  readonly client: ResponsesClient
  readonly entry: Entry
  readonly request: object
  readonly signal: AbortSignal | undefined
  /** Whether errors of the real network may show, too. */
  readonly isRealNetwork: boolean
}

/** Asks for a turn. Resolves with what came of it; never rejects. */
export function call(options: Call): Promise<Outcome> {
  const caller = new Caller(options)
  return caller.run()
}

/**
 * Whether a turn may fail with a code here: not with those that say that the caller is at fault, or
 * that the client is closed.
 */
const codes: Readonly<Record<ErrorCode, boolean>> = {
  invalid_option: false,
  invalid_request: false,
  connect_failed: true,
  connect_timeout: true,
  upgrade_refused: true,
  redirect_refused: true,
  server_error: true,
  safety_stop: true,
  connection_lost: true,
  outcome_unknown: true,
  invalid_answer: true,
  answer_too_large: true,
  first_event_timeout: true,
  silence_timeout: true,
  turn_timeout: true,
  consumer_too_slow: true,
  frame_too_large: true,
  pool_exhausted: true,
  closed: false,
}

/** The types of events that end a response. */
const endings: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
])

/** Most of what was handed on that is kept to be searched for marks. */
const maxSeen = 4 * 1024 * 1024

class Caller {
  readonly #options: Call
  readonly #faults: string[] = []
  #seen = ''
  #isWholeBody = false

  constructor(options: Call) {
    this.#options = options
  }

  async run(): Promise<Outcome> {
    const { entry } = this.#options
    try {
      if (entry === 'events' || entry === 'response') return await this.#native()
      if (entry === 'leaves' || entry === 'aborts') return await this.#leaving(entry)
      return await this.#door(entry)
    } catch (error) {
      this.#judge(error)
      return this.#outcome('error')
    }
  }

  async #native(): Promise<Outcome> {
    const { client, request, signal, entry } = this.#options
    const turn = client.create(request, signal === undefined ? {} : { signal })
    if (entry === 'events') for await (const event of turn) this.#note(event)
    const response = await turn.response
    this.#note(response)
    return this.#outcome('answer', response)
  }

  async #leaving(how: 'leaves' | 'aborts'): Promise<Outcome> {
    const { client, request } = this.#options
    const controller = new AbortController()
    const turn = client.create(request, { signal: controller.signal })
    try {
      for await (const event of turn) {
        this.#note(event)
        if (how === 'leaves') break
        controller.abort()
      }
    } catch (error) {
      if (!controller.signal.aborted || error !== controller.signal.reason) throw error
    }
    return this.#outcome('left')
  }

  async #door(entry: 'json' | 'sse' | 'sse-errors' | 'sse-leaves'): Promise<Outcome> {
    const { client, request, signal } = this.#options
    const isStreamed = entry !== 'json'
    const response = await client.fetch(`${client.endpoint.baseURL}/responses`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk-fuzz',
        ...(entry === 'sse-errors' ? controlHeaders({ failures: 'error' }) : {}),
      },
      body: JSON.stringify({ ...request, stream: isStreamed }),
      signal: signal ?? null,
    })
    const isOurs = response.headers.get('x-warmline-transport') === 'websocket'
    if (entry === 'sse-leaves' && response.body !== null) {
      const reader = response.body.getReader()
      const { value } = await reader.read()
      this.#seen += new TextDecoder().decode(value)
      await reader.cancel()
      return this.#outcome('left')
    }
    const text = await response.text()
    this.#seen += text.slice(0, maxSeen)
    this.#isWholeBody = !isOurs && text.length < maxSeen
    if (!response.ok) return this.#outcome('error')
    if (!isStreamed) return this.#ofJson(text, isOurs)
    if (isOurs) this.#checkFraming(text)
    return this.#ofEvents(text, isOurs)
  }

  #ofJson(text: string, isOurs: boolean): Outcome {
    try {
      return this.#outcome('answer', JSON.parse(text))
    } catch {
      if (isOurs) this.#faults.push(`broken JSON: ${text.slice(0, 200)}`)
      return this.#outcome('error')
    }
  }

  /** Each event of our own answer is one line of data, behind its name if it has one. */
  #checkFraming(text: string): void {
    const isWell = text
      .split('\n\n')
      .every((block) => /^((event: [^\r\n]*\n)?data: [^\r\n]*)?$/.test(block))
    if (!isWell) this.#faults.push('framing: an event of the server breaks the SSE body')
  }

  #ofEvents(text: string, isOurs: boolean): Outcome {
    let terminal: unknown
    const done: unknown[] = []
    const parser = createParser({
      onEvent: ({ data }) => {
        try {
          const event: unknown = JSON.parse(data)
          if (Object(event).type === 'response.output_item.done') done.push(Object(event).item)
          if (endings.has(Object(event).type)) {
            terminal ??= event
          }
        } catch {}
      },
    })
    parser.feed(text)
    const { type, response } = Object(terminal)
    if (type !== 'response.completed' && type !== 'response.incomplete')
      return this.#outcome('error')
    // A server may leave the output out; Warmline's own answers have it.
    const isWhole =
      isOurs || (Array.isArray(Object(response).output) && Object(response).output.length > 0)
    return this.#outcome('answer', isWhole ? response : { output: done })
  }

  #note(handedOn: unknown): void {
    try {
      if (this.#seen.length < maxSeen) this.#seen += JSON.stringify(handedOn)
    } catch {
      this.#faults.push('unbounded: what was handed on cannot be written again')
    }
  }

  #judge(error: unknown): void {
    const { isRealNetwork, signal } = this.#options
    if (signal?.aborted === true && error === signal.reason) return
    if (isWarmlineError(error)) {
      if (codes[error.code] !== true) this.#faults.push(`untyped: the code ${String(error.code)}`)
      this.#checkFields(error)
      return
    }
    if (error instanceof NetworkFault) return
    const cause: unknown = error instanceof TypeError ? error.cause : undefined
    if (isWarmlineError(cause) || cause instanceof NetworkFault) return
    if (isRealNetwork && error instanceof TypeError && this.#options.entry.match(/^(json|sse)/))
      return
    this.#faults.push(`untyped: ${String(error).slice(0, 200)}`)
  }

  #checkFields(error: Error): void {
    const { status, serverCode, retryAfterMs, message }: Record<string, unknown> = {
      ...error,
      message: error.message,
    }
    const isSound =
      typeof message === 'string' &&
      (status === undefined || typeof status === 'number') &&
      (serverCode === undefined || typeof serverCode === 'string') &&
      (retryAfterMs === undefined || (typeof retryAfterMs === 'number' && retryAfterMs >= 0))
    if (!isSound) this.#faults.push('untyped: a field of the error holds what the server put there')
  }

  #outcome(type: Outcome['type'], response?: unknown): Outcome {
    const output: unknown = Object(response).output
    const items = Array.isArray(output)
      ? output.filter((item) => typeof item === 'object' && item !== null)
      : []
    const text = items
      .flatMap(({ content }) => (Array.isArray(content) ? content : []))
      .map((part): unknown => Object(part).text)
      .filter((part) => typeof part === 'string')
      .join('')
    return {
      type,
      text,
      output: items,
      seen: this.#seen,
      isWholeBody: this.#isWholeBody,
      faults: this.#faults,
    }
  }
}
