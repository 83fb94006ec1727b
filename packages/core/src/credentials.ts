// The client's own credentials, asked for anew for every turn, within bounds. Callers of the fetch door bring theirs.
import { WarmlineError } from './errors.js'
import type { ResolvedOptions } from './options.js'
import type { Runtime } from './runtime/runtime.js'
import { type Headers, scopeHeaders } from './scope.js'

/** Gives the headers of the next turn. */
export class Credentials {
  readonly #options: ResolvedOptions
  readonly #runtime: Runtime

  constructor(options: ResolvedOptions, runtime: Runtime) {
    this.#options = options
    this.#runtime = runtime
  }

  /**
   * The headers to send, the key among them.
   * @throws WarmlineError `invalid_request` without a key, `connect_timeout` when `apiKey` gives none in time; what
   * `apiKey` itself throws; the signal's reason.
   */
  async headers(signal: AbortSignal): Promise<Headers> {
    const { apiKey, organization = '', project = '', headers, endpoint } = this.#options
    const key = typeof apiKey === 'function' ? await this.#bounded(apiKey, signal) : apiKey
    if (key === undefined || key === '') {
      throw new WarmlineError(
        'invalid_request',
        `No API key: set ${endpoint.apiKeyVariable} or pass apiKey.`,
        {
          replaySafety: 'safe',
        },
      )
    }
    const own: [string, string][] = [['authorization', `Bearer ${key}`]]
    if (organization !== '') own.push(['openai-organization', organization])
    if (project !== '') own.push(['openai-project', project])
    return scopeHeaders([...own, ...Object.entries(headers)])
  }

  async #bounded(ask: () => string | Promise<string>, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const { connectTimeoutMs } = this.#options
    const ended = Promise.withResolvers<never>()
    const abort = (): void => ended.reject(signal.reason)
    const cancel = this.#runtime.after(connectTimeoutMs, () =>
      ended.reject(
        new WarmlineError(
          'connect_timeout',
          `apiKey gave no key within ${connectTimeoutMs} ms (connectTimeoutMs).`,
          { replaySafety: 'safe' },
        ),
      ),
    )
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([ask(), ended.promise])
    } finally {
      cancel()
      signal.removeEventListener('abort', abort)
    }
  }
}
