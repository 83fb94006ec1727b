// The client's own credentials, asked for again for every turn, within a time limit. Callers of
// `client.fetch` bring their own.

import { checkKey } from '../endpoints/api-key.js'
import { notSentError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import type { HeaderRecord } from '../protocol/answer-headers.js'
import { checkHeaders } from '../protocol/header-syntax.js'
import { bounded } from '../runtime/bounded.js'
import type { Runtime } from '../runtime/runtime.js'
import { messageHeaders } from '../scope/header-tables.js'

/** Makes the headers of each turn. */
export class Credentials {
  readonly #options: ResolvedOptions
  readonly #runtime: Runtime

  constructor(options: ResolvedOptions, runtime: Runtime) {
    this.#options = options
    this.#runtime = runtime
  }

  /**
   * The headers to send, the key among them.
   * @throws WarmlineError `invalid_request` without a key, or for a header that HTTP does not
   * allow; `connect_timeout` when `apiKey` gives no key in time; any error of `apiKey` itself; the
   * signal's reason.
   */
  async headers(signal: AbortSignal): Promise<HeaderRecord> {
    const { apiKey, apiKeySource, organization = '', project = '', headers } = this.#options
    const given = typeof apiKey === 'function' ? await this.#ask(apiKey, signal) : apiKey
    const key = typeof given === 'string' ? checkKey(given, apiKeySource) : ''
    if (key === '') {
      throw notSentError(
        'invalid_request',
        apiKeySource === 'apiKey'
          ? 'No API key: apiKey gives none.'
          : `No API key: set ${apiKeySource} or pass apiKey.`,
      )
    }
    const own: [string, string][] = [['authorization', `Bearer ${key}`]]
    if (organization !== '') own.push(['openai-organization', organization])
    if (project !== '') own.push(['openai-project', project])
    const all = checkHeaders([...own, ...Object.entries(headers)])
    const lower = all.map(([name, value]) => [name.toLowerCase(), value] as const)
    // The transport sets the headers that describe a message.
    return Object.fromEntries(lower.filter(([name]) => !messageHeaders.has(name)))
  }

  /** Asks the caller's function for the key, for at most `connectTimeoutMs`. */
  #ask(ask: () => string | Promise<string>, signal: AbortSignal): Promise<string> {
    const limitMs = this.#options.connectTimeoutMs
    const late = (): never => {
      throw notSentError(
        'connect_timeout',
        `apiKey gave no key within ${limitMs} ms (connectTimeoutMs).`,
      )
    }
    return bounded({ runtime: this.#runtime, signal, limit: { ms: limitMs, late } }, async () =>
      ask(),
    )
  }
}
