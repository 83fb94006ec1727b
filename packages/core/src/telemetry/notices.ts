// The messages of a client to the operator of the process: one warning for each reason why its
// turns go over HTTP or are not intercepted, one for the first listener that fails, and one line a
// turn with WARMLINE_DEBUG. It shows no content, and decides nothing.
import type { Endpoint } from '../endpoints/endpoint.js'
import type { WarmlineError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import type { Runtime } from '../runtime/runtime.js'
import { debugLine } from './debug-line.js'
import { oneLine } from './one-line.js'
import type { Fallback, TurnRecord } from './record.js'

/** Most warnings of one client: reasons that a server or a network invents must not fill a log. */
const maxWarnings = 8

/** Reasons that lie in a turn's own request, and so need no warning about the client. */
const ofTheRequest: ReadonlySet<string> = new Set(['background', 'conversation', 'not_honored'])

const ifMeant = "If you want HTTP, set transport: 'http' or WARMLINE_TRANSPORT=http."

/** Shows each message once. */
export class Notices {
  readonly #runtime: Runtime
  readonly #options: Pick<ResolvedOptions, 'endpoint' | 'agent'>
  /** Whether each turn is written as a line. */
  readonly isDebugging: boolean
  readonly #said = new Set<string>()
  #hasListenerFailed = false

  constructor(runtime: Runtime, options: Pick<ResolvedOptions, 'endpoint' | 'agent'>) {
    this.#runtime = runtime
    this.#options = options
    this.isDebugging = !['', '0', 'false'].includes(runtime.env('WARMLINE_DEBUG')?.trim() ?? '')
  }

  /**
   * Warns that a turn goes over HTTP although WebSocket mode was wanted.
   * @param reason The record's `fallback`.
   * @param error Why no connection could be used, if that is the reason.
   */
  fellBack(reason: Fallback, error?: WarmlineError): void {
    if (ofTheRequest.has(reason)) return
    // The failures that opened the circuit were shown already.
    if (reason === 'circuit_open' && this.#said.size > 0) return
    this.#once(reason, 'WARMLINE_HTTP', () => {
      const why =
        error === undefined
          ? (this.#runtime.noSockets ?? whyOf(reason, this.#options.endpoint))
          : wordsOf(error, reason)
      const advice = this.#runtime.noSockets === undefined ? adviceFor(reason, this.#options) : ''
      return `Turns go over HTTP, in full. ${why} ${advice}${advice === '' ? '' : ' '}${ifMeant}`
    })
  }

  /**
   * Warns of a call that went over HTTP to another address than the client's. It shows only the
   * host, since a path may contain a secret.
   * @param isTurn Whether it is a turn; called only if a warning would follow.
   */
  async passedBy({ host, search }: URL, isTurn: () => Promise<boolean>): Promise<void> {
    if (this.#said.has('passed_by') || !(await isTurn())) return
    this.#once('passed_by', 'WARMLINE_OTHER_ADDRESS', () => {
      const { baseURL } = this.#options.endpoint
      const isSameHost = URL.parse(baseURL)?.host === host
      const called = `${host}${search !== '' ? ', with a query,' : isSameHost ? ', at another path,' : ''}`
      const advice =
        search === ''
          ? 'Set the called address as baseURL or endpoint of the client.'
          : 'WebSocket mode has no queries: remove the query (on Azure, use azureEndpoint({ resource })).'
      return `A turn for ${called} does not match the address of this client, ${baseURL}/responses: it goes over HTTP, in full. ${advice} ${ifMeant}`
    })
  }

  /** Warns of a possible turn that goes over HTTP because its body can be read only once. */
  unread(): void {
    const turn = `A turn for ${this.#options.endpoint.baseURL}/responses`
    const why = 'has a stream as its body, which can be read only once: it goes over HTTP, in full.'
    const advice = 'Pass the body as a string, as bytes or as a Blob.'
    this.#once('unread', 'WARMLINE_HTTP', () => `${turn} ${why} ${advice} ${ifMeant}`)
  }

  /**
   * Warns of a listener that threw, the first time. It shows no message of the error, which may
   * quote what the listener was told.
   */
  listenerFailed(fault: unknown): void {
    if (this.#hasListenerFailed) return
    this.#hasListenerFailed = true
    const message = `A listener of turns failed with ${nameAndPlace(fault)}. The turn is not affected. Later failures of listeners are not shown: catch errors inside the listener.`
    this.#runtime.warn(message, 'WARMLINE_LISTENER')
  }

  /** Writes the debug line of a turn that has ended, if asked for. */
  turn(record: TurnRecord): void {
    if (this.isDebugging) this.#runtime.log(debugLine(record))
  }

  #once(reason: string, code: string, message: () => string): void {
    if (this.#said.has(reason) || this.#said.size >= maxWarnings) return
    this.#said.add(reason)
    this.#runtime.warn(message(), code)
  }
}

/** The name of what a listener threw, and the first line of its stack. */
function nameAndPlace(fault: unknown): string {
  try {
    if (!(fault instanceof Error)) return `a value that is no Error (${typeof fault})`
    const { name, message, stack = '' } = fault
    const start = stack.indexOf(message)
    // A stack without the message may hold an earlier one, in the lines before those of places.
    const frames = start === -1 ? '' : stack.slice(start + message.length)
    const place = frames.match(/^\s*(at .+)$/m)?.[1]
    return oneLine(place === undefined ? name : `${name} ${place}`)
  } catch {
    // Its fields may have any type, or getters that throw.
    return 'an error that cannot be read'
  }
}

/** The message of an error, which may quote a server, and that of its cause in this process. */
function wordsOf({ message, cause }: WarmlineError, reason: Fallback): string {
  const isLocal = reason === 'runtime' && cause instanceof Error
  return oneLine(isLocal ? `${message} The cause: ${cause.message.replace(/\.$/, '')}.` : message)
}

function whyOf(reason: Fallback, { baseURL }: Endpoint): string {
  if (reason === 'endpoint') return `${baseURL} has no WebSocket mode.`
  if (reason === 'invalid_answers') {
    return `${baseURL} repeatedly sent invalid answers over connections, so they are not used for ten minutes.`
  }
  if (reason === 'repeated_ids') {
    return `${baseURL} gives one id to several responses, so a previous_response_id is ambiguous there.`
  }
  return `WebSocket mode has failed at ${baseURL} and is tried again later (${reason}).`
}

function adviceFor(
  reason: Fallback,
  { endpoint: { name, baseURL }, agent }: Pick<ResolvedOptions, 'endpoint' | 'agent'>,
): string {
  if (reason === 'endpoint') {
    return name === 'azure'
      ? 'Use azureEndpoint({ resource }), with the name of the deployment as model.'
      : 'Use the address of the server that has it.'
  }
  if (reason === 'repeated_ids')
    return 'Send the whole history instead: the client leaves out the part that the server has.'
  if (reason === 'runtime') {
    if (agent !== undefined) return 'Check the option agent, which opens the connections.'
    return 'The runtime, or the package ws in a bundle, has no working socket: mark ws as external to the bundle.'
  }
  if (reason === 'upgrade_refused:407')
    return 'Add credentials to the address of the proxy, or add the host to NO_PROXY.'
  if (/^upgrade_refused:(404|405|426|501)$/.test(reason)) {
    return /\/v\d+$/.test(baseURL)
      ? 'The server, or a proxy in front of it, has no WebSocket mode there.'
      : `The address does not end in /v1: try ${baseURL}/v1.`
  }
  if (/^upgrade_refused:3/.test(reason))
    return 'Redirects are not followed: use the address that it leads to.'
  return reason.startsWith('upgrade_refused')
    ? 'Ask the operator of the server, or of the proxy in front of it.'
    : ''
}
