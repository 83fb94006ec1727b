// One call of a model: the options it sends to the transport, and the record of its turn. It reads
// no message.
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
/** Options passed to fetch unchanged; a call gets its turn's record through them. */
type FetchOptions = NonNullable<RequestOptions['fetchOptions']> & TurnListener

/** The call options that matter here; `ChatOpenAI` passes them to the request in two ways. */
export interface CallOptions extends RequestParts {
  readonly warmline?: TurnSwitches | undefined
  /**
   * Request options of an invocation; for a stream, `ChatOpenAI` sends the call options themselves.
   */
  readonly options?: RequestOptions | undefined
  readonly signal?: AbortSignal | undefined
}

/** The parts that a call adds to its request. */
interface RequestParts {
  readonly headers?: RequestOptions['headers']
  readonly fetchOptions?: FetchOptions
}

/**
 * One call, from before its request until its answer was read. It leaves nothing behind when
 * dropped.
 */
export class Call {
  /** Options to add to the call's own. */
  readonly request: Required<RequestParts> & { readonly options: RequestOptions }
  readonly #signal: AbortSignal | undefined
  #record: TurnRecord | undefined

  /**
   * @param runId LangChain's id of the run, which becomes the label of the client's records.
   * @default a random id
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
   * Adds a listener for the record of this call's request; it also passes the record to the
   * listener of an outer call.
   */
  #heard(given: FetchOptions = {}): FetchOptions {
    const outer = given[onTurnRecord]
    return {
      ...given,
      [onTurnRecord]: (record) => {
        const { label: _, ...own } = record
        // Each retry of LangChain is a separate turn; the last one gave the answer.
        this.#record = own
        outer?.(record)
      },
    }
  }

  /**
   * Resolves with the metadata to add to the answer. Call it after the answer was read to its end.
   */
  async metadata(): Promise<{ readonly warmline?: TurnRecord }> {
    // The record follows the end of an answer within the same turn of the event loop; over HTTP the
    // reader may see the end first.
    if (this.#record === undefined) await new Promise((resolve) => setImmediate(resolve))
    return this.#record === undefined ? {} : { warmline: this.#record }
  }

  /** Whether the caller has aborted. */
  get isAborted(): boolean {
    return this.#signal?.aborted === true
  }

  /**
   * Throws the error of a call whose answer stopped early, which `ChatOpenAI` would take for an
   * empty answer.
   * @param event The server's `response.failed`, if one was seen.
   * @throws the signal's reason, or a WarmlineError `server_error`.
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
 * The property with which LangChain marks errors that must not be retried, read by
 * `modelRetryMiddleware` (@langchain/core/errors).
 */
const retryable: unique symbol = Symbol.for('langchain.errors.retryable')

/** Marks an error whose turn must not run again, and returns it. */
export function leaveAlone(error: unknown): unknown {
  if (isWarmlineError(error) && error.replaySafety === 'unsafe') {
    Object.defineProperty(error, retryable, { value: false, configurable: true })
  }
  return error
}

/** Merges headers of any accepted form with further ones. */
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
