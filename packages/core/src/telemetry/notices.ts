// What a client says to whoever runs the process: one warning for each reason for which its turns
// stay on HTTP or pass it by, and a line a turn where WARMLINE_DEBUG asks for that. It says nothing
// of a turn's content, and decides nothing.
import type { Endpoint } from '../endpoints/endpoint.js'
import type { WarmlineError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import type { Runtime } from '../runtime/runtime.js'
import { debugLine } from './debug-line.js'
import { oneLine } from './one-line.js'
import type { Fallback, TurnRecord } from './record.js'

/** Most warnings of one client: what a server or a network makes up shall not fill a log. */
const maxWarnings = 8

/** Reasons that a turn's own request brings along: they say nothing of the client. */
const ofTheRequest: ReadonlySet<string> = new Set(['background', 'conversation', 'not_honored'])

const ifMeant = "If HTTP is meant, say so with transport: 'http' or WARMLINE_TRANSPORT=http."

/** Says things once. */
export class Notices {
  readonly #runtime: Runtime
  readonly #endpoint: Endpoint
  readonly #hasAgent: boolean
  readonly #isDebugging: boolean
  readonly #said = new Set<string>()

  constructor(runtime: Runtime, { endpoint, agent }: Pick<ResolvedOptions, 'endpoint' | 'agent'>) {
    this.#runtime = runtime
    this.#endpoint = endpoint
    this.#hasAgent = agent !== undefined
    this.#isDebugging = !['', '0', 'false'].includes(runtime.env('WARMLINE_DEBUG')?.trim() ?? '')
  }

  /**
   * A turn goes over HTTP though WebSocket mode was wanted.
   * @param reason The record's `fallback`.
   * @param error Why no connection could be used, where that is the reason.
   */
  fellBack(reason: Fallback, error?: WarmlineError): void {
    if (ofTheRequest.has(reason)) return
    // The failures that opened it were told.
    if (reason === 'circuit_open' && this.#said.size > 0) return
    this.#once(reason, 'WARMLINE_HTTP', () => {
      const why =
        error === undefined
          ? (this.#runtime.noSockets ?? whyOf(reason, this.#endpoint))
          : wordsOf(error, reason)
      const advice = this.#runtime.noSockets === undefined ? this.#adviceFor(reason) : ''
      return ['Turns go over HTTP, in full.', why, advice, ifMeant]
        .filter((text) => text !== '')
        .join(' ')
    })
  }

  /**
   * A call went to another address than the client's, by HTTP. Only its host is shown: a path may
   * hold a secret.
   * @param isTurn Whether it is a turn, which is asked only where that would be told.
   */
  async passedBy({ host, search }: URL, isTurn: () => Promise<boolean>): Promise<void> {
    if (this.#said.has('passed_by') || !(await isTurn())) return
    this.#once('passed_by', 'WARMLINE_OTHER_ADDRESS', () => {
      const { baseURL } = this.#endpoint
      const isSameHost = URL.parse(baseURL)?.host === host
      const called = `${host}${search !== '' ? ', with a query,' : isSameHost ? ', at another path,' : ''}`
      const advice =
        search === ''
          ? 'Give the client the address that is called, as baseURL or endpoint.'
          : 'WebSocket mode has no queries: leave it out (on Azure, use azureEndpoint({ resource })).'
      return (
        `A turn for ${called} passes this client by, which answers ${baseURL}/responses: it goes over HTTP, in full. ` +
        `${advice} ${ifMeant}`
      )
    })
  }

  /**
   * What may be a turn came with a body that can be read only once, and goes over HTTP as it is.
   */
  unread(): void {
    this.#once('unread', 'WARMLINE_HTTP', () => {
      const { baseURL } = this.#endpoint
      return (
        `A turn for ${baseURL}/responses has a stream as its body, which cannot be looked at: it goes over HTTP, in full. ` +
        `Give the body as a string, as bytes or as a Blob. ${ifMeant}`
      )
    })
  }

  /** A turn has ended. */
  turn(record: TurnRecord): void {
    if (this.#isDebugging) this.#runtime.log(debugLine(record))
  }

  #adviceFor(reason: Fallback): string {
    if (reason === 'runtime' && this.#hasAgent)
      return 'Look at the option agent, which opens the connections.'
    return adviceFor(reason, this.#endpoint)
  }

  #once(reason: string, code: string, message: () => string): void {
    if (this.#said.has(reason) || this.#said.size >= maxWarnings) return
    this.#said.add(reason)
    this.#runtime.warn(message(), code)
  }
}

/**
 * What an error says, and what a fault in this process says that is its cause. The words may be a
 * server's.
 */
function wordsOf({ message, cause }: WarmlineError, reason: Fallback): string {
  const isLocal = reason === 'runtime' && cause instanceof Error
  return oneLine(isLocal ? `${message} The cause: ${cause.message.replace(/\.$/, '')}.` : message)
}

function whyOf(reason: Fallback, { baseURL }: Endpoint): string {
  if (reason === 'endpoint') return `${baseURL} is an address without WebSocket mode.`
  if (reason === 'invalid_answers') {
    return `What ${baseURL} sent over connections was no answer to its turns, so they are not used for ten minutes.`
  }
  if (reason === 'repeated_ids') {
    return `${baseURL} gives one id to several responses, so a previous_response_id does not say which to continue there.`
  }
  return `WebSocket mode has failed at ${baseURL} and is tried again later (${reason}).`
}

function adviceFor(reason: Fallback, { name, baseURL }: Endpoint): string {
  if (reason === 'endpoint') {
    return name === 'azure'
      ? 'Use azureEndpoint({ resource }), with the name of the deployment as model.'
      : 'Use the address at which the server offers it.'
  }
  if (reason === 'repeated_ids')
    return 'Send the whole history instead: what can be left out of it is.'
  if (reason === 'runtime') {
    return 'The runtime, or what a bundler made of the package ws, has no working socket: leave ws out of the bundle.'
  }
  if (reason === 'upgrade_refused:407')
    return 'Give the proxy its credentials, or name the host in NO_PROXY.'
  if (/^upgrade_refused:(404|405|426|501)$/.test(reason)) {
    return /\/v\d+$/.test(baseURL)
      ? 'The server, or a proxy before it, offers no WebSocket mode there.'
      : `The address has no /v1 at its end: ${baseURL}/v1 may be what is meant.`
  }
  if (/^upgrade_refused:3/.test(reason))
    return 'A redirect is not followed: use the address that it leads to.'
  return reason.startsWith('upgrade_refused')
    ? 'Ask whoever runs the server or the proxy before it.'
    : ''
}
