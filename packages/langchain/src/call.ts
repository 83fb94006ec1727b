// One call of a model: what it asks of the transport on its way down, and the record of its turn on the way back. It
// reads no message.
import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { OpenAIClient } from '@langchain/openai'
import { isWarmlineError, type ResponsesClient, type TurnRecord, WarmlineError } from '@warmline/core'
import { switchesOf, type TurnSwitches, turnHeaders } from './warmline-fetch.js'

type RequestOptions = OpenAIClient.RequestOptions

/** What a call's options may say that matters here. */
export interface CallOptions {
  readonly warmline?: TurnSwitches | undefined
  /** What `ChatOpenAI` sends with a stream. */
  readonly headers?: RequestOptions['headers']
  /** What `ChatOpenAI` sends with an invocation. */
  readonly options?: RequestOptions | undefined
  readonly signal?: AbortSignal | undefined
}

/** Options to hand on: the two places from which `ChatOpenAI` takes the headers of a request. */
export interface RequestHeaders {
  readonly headers: RequestOptions['headers']
  readonly options: RequestOptions
}

/** One call, from before its request until its answer was read. Dispose of it then. */
export class Call implements Disposable {
  /** What to add to the call's options. */
  readonly request: RequestHeaders
  readonly #signal: AbortSignal | undefined
  readonly #stop: () => void
  #record: TurnRecord | undefined

  /**
   * @param runId LangChain's name for the run, which the client's own records then carry as their label.
   * @default a name of its own
   */
  constructor(client: ResponsesClient, model: TurnSwitches, options: CallOptions, runId?: string) {
    const label = runId ?? randomUUID()
    const control = turnHeaders({ ...model, ...switchesOf(options.warmline ?? {}) }, label)
    this.request = {
      headers: withHeaders(options.headers, control),
      options: { ...options.options, headers: withHeaders(options.options?.headers, control) },
    }
    this.#signal = options.signal
    this.#stop = client.onTurn(({ label: own, ...record }) => {
      // LangChain's retries are turns of their own: the last one gave the answer.
      if (own === label) this.#record = record
    })
  }

  /** What an answer's metadata is to say beside the server's own. To be asked for once the answer was read to its end. */
  async metadata(): Promise<{ readonly warmline?: TurnRecord }> {
    // The record follows the end of an answer within the same turn of the event loop; over HTTP its reader may be quicker.
    if (this.#record === undefined) await setImmediate()
    return this.#record === undefined ? {} : { warmline: this.#record }
  }

  /** Whether nobody waits any more. */
  get isAborted(): boolean {
    return this.#signal?.aborted === true
  }

  /**
   * Ends a call whose answer stopped before its end, which `ChatOpenAI` takes for an empty answer.
   * @param event The server's `response.failed`, where it was seen.
   * @throws the signal's reason, or a WarmlineError.
   */
  unfinished(event?: unknown): never {
    this.#signal?.throwIfAborted()
    const { message, code } = errorOf(event)
    throw new WarmlineError('server_error', message ?? 'The answer ended before it was complete.', {
      serverCode: code,
    })
  }

  [Symbol.dispose](): void {
    this.#stop()
  }
}

/** LangChain's mark of an error that is not to be tried again, which `modelRetryMiddleware` reads (@langchain/core/errors). */
const retryable: unique symbol = Symbol.for('langchain.errors.retryable')

/** Marks an error after which running the call again could do something twice. Gives the error back. */
export function leaveAlone(error: unknown): unknown {
  if (isWarmlineError(error) && error.replaySafety === 'unsafe') {
    Object.defineProperty(error, retryable, { value: false, configurable: true })
  }
  return error
}

/** Headers, in any of the ways in which they may be given, and some more. */
function withHeaders(
  given: RequestOptions['headers'],
  more: Readonly<Record<string, string>>,
): RequestOptions['headers'] {
  if (given instanceof Headers || Array.isArray(given)) return { ...Object.fromEntries(given), ...more }
  return { ...given, ...more }
}

function errorOf(event: unknown): { readonly message?: string; readonly code?: string } {
  const response = memberOf(event, 'response')
  const error = memberOf(response, 'error')
  const message = memberOf(error, 'message')
  const code = memberOf(error, 'code')
  return {
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
