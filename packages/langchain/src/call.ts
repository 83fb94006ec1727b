// One call of a model: what it asks of the transport on its way down, and the record of its turn on
// the way back. It reads no message.
import type { OpenAIClient } from '@langchain/openai'
import {
  isWarmlineError,
  onTurnRecord,
  type TurnListener,
  type TurnRecord,
  WarmlineError,
} from '@warmline/core'
import { checkGivenHeaders } from './credentials.js'
import { switchesOf, type TurnSwitches, turnHeaders } from './warmline-fetch.js'

type RequestOptions = OpenAIClient.RequestOptions
/** What goes to the fetch as it is: the way by which a call hears of its turn. */
type FetchOptions = NonNullable<RequestOptions['fetchOptions']> & TurnListener

/** What a call's options may say that matters here: they go to the request in two ways. */
export interface CallOptions extends RequestParts {
  readonly warmline?: TurnSwitches | undefined
  /**
   * What `ChatOpenAI` sends with an invocation; with a stream it sends these options themselves.
   */
  readonly options?: RequestOptions | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a call adds to its request. */
interface RequestParts {
  readonly headers?: RequestOptions['headers']
  readonly fetchOptions?: FetchOptions
}

/**
 * One call, from before its request until its answer was read. Nothing of it stays behind when it
 * is dropped.
 */
export class Call {
  /** What to add to the call's options. */
  readonly request: Required<RequestParts> & { readonly options: RequestOptions }
  readonly #signal: AbortSignal | undefined
  #record: TurnRecord | undefined

  /**
   * @param runId LangChain's name for the run, which the client's own records then carry as their
   * label.
   * @default a name of its own
   * @throws WarmlineError `invalid_request` for a header that HTTP does not allow.
   */
  constructor(model: TurnSwitches, options: CallOptions, runId?: string) {
    checkGivenHeaders(options.headers)
    checkGivenHeaders(options.options?.headers)
    const control = turnHeaders(
      { ...model, ...switchesOf(options.warmline ?? {}) },
      runId ?? crypto.randomUUID(),
    )
    const added = (given: RequestParts): Required<RequestParts> => ({
      headers: withHeaders(given.headers, control),
      fetchOptions: this.#heard(given.fetchOptions),
    })
    this.request = {
      ...added(options),
      options: { ...options.options, ...added(options.options ?? {}) },
    }
    this.#signal = options.signal
  }

  /**
   * Has the record told to this call by its own request, and to the call around it, where a stream
   * is read for one.
   */
  #heard(given: FetchOptions = {}): FetchOptions {
    const outer = given[onTurnRecord]
    return {
      ...given,
      [onTurnRecord]: (record) => {
        const { label: _, ...own } = record
        // LangChain's retries are turns of their own: the last one gave the answer.
        this.#record = own
        outer?.(record)
      },
    }
  }

  /**
   * What an answer's metadata is to say beside the server's own. To be asked for once the answer
   * was read to its end.
   */
  async metadata(): Promise<{ readonly warmline?: TurnRecord }> {
    // The record follows the end of an answer within the same turn of the event loop; over HTTP its
    // reader may be quicker.
    if (this.#record === undefined) await new Promise((resolve) => setImmediate(resolve))
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
}

/**
 * LangChain's mark of an error that is not to be tried again, which `modelRetryMiddleware` reads
 * (@langchain/core/errors).
 */
const retryable: unique symbol = Symbol.for('langchain.errors.retryable')

/**
 * Marks an error after which running the call again could do something twice. Gives the error back.
 */
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
  if (given instanceof Headers || Array.isArray(given))
    return { ...Object.fromEntries(given), ...more }
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
