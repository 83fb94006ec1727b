// Handles upgrade requests: refuses them, applies faults, or creates connections. It owns the open
// connections.
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { sleep } from '../clock/clock.js'
import type { Environment } from '../environment.js'
import type { Place } from '../faults/book.js'
import type { Fault, UpgradeFault } from '../faults/fault.js'
import { faultError } from '../faults/fault-error.js'
import { safetyStopError } from '../faults/safety-stop.js'
import { identify } from '../http/credentials.js'
import { strangerRefusal } from '../http/own-hosts.js'
import { type ApiError, badRequest, notFound } from '../wire/api-error.js'
import { errorBody } from '../wire/error-frame.js'
import { WebSocketConnection } from './connection.js'
import { readSlowly } from './slow-reader.js'

type UpgradeFaultType = UpgradeFault['type'] | 'safety-stop'

const refusingFaults: ReadonlySet<'refuse-upgrade' | 'never-answer' | 'safety-stop'> = new Set([
  'refuse-upgrade',
  'never-answer',
  'safety-stop',
])
const acceptingFaults: ReadonlySet<'silence' | 'slow-reader'> = new Set(['silence', 'slow-reader'])

/** The WebSocket side of a server: it upgrades requests and owns the open connections. */
export class Upgrader {
  readonly #environment: Environment
  readonly #sockets: WebSocketServer
  readonly #open = new Set<WebSocketConnection>()
  /** Sockets without an answer so far; some never get one. */
  readonly #unanswered = new Set<Duplex>()
  /** Connection name of each request. */
  readonly #names = new WeakMap<IncomingMessage, string>()
  #count = 0

  constructor(environment: Environment) {
    this.#environment = environment
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: environment.profile.compresses,
      maxPayload: environment.profile.maxFrameBytes,
    })
    // Each answer has a request id, and so does a handshake.
    this.#sockets.on('headers', (headers) =>
      headers.push(`x-request-id: ${environment.newId('req')}`),
    )
    this.#sockets.on('wsClientError', (error, socket, request) =>
      this.#refuseHandshake(error, socket, request),
    )
  }

  /** Number of open connections. */
  get size(): number {
    return this.#open.size
  }

  /** Handles one upgrade request. Never throws. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#unanswered.add(socket)
    socket.on('close', () => this.#unanswered.delete(socket))
    // A client may reset while it is being refused; that is not an error.
    socket.on('error', () => socket.destroy())
    this.#take(request, socket, head).catch(() => socket.destroy())
  }

  /** Cuts all connections and refuses further upgrades. */
  close(): void {
    for (const connection of this.#open) connection.drop()
    for (const socket of this.#unanswered) socket.destroy()
    this.#sockets.close()
  }

  async #take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { apiKeys, closing, clock, costs, journal, profile } = this.#environment
    this.#count += 1
    const number = this.#count
    const connection = `ws-${number}`
    const path = pathOf(request)
    const stranger = strangerRefusal(request, this.#environment.isOwnHost)
    if (stranger !== undefined) {
      journal.add({ kind: 'upgrade', connection, path, status: stranger.status })
      return this.#refuse(socket, stranger)
    }
    await sleep(clock, costs.roundTripMs(), closing)
    if (closing.aborted || socket.destroyed) return
    const place: Place = { transport: 'websocket', connection: number }
    const refusal = this.#strike(place, refusingFaults)
    if (refusal?.type === 'never-answer') {
      journal.add({ kind: 'upgrade', connection, path, status: 0 })
      // Reading makes the end of the connection visible.
      socket.resume().on('end', () => socket.destroy())
      return
    }
    const identity = identify(request, apiKeys)
    const isKnown = /^\/(openai\/)?v1\/responses$/.test(path)
    const error =
      refusal?.type === 'safety-stop'
        ? safetyStopError(refusal)
        : refusal !== undefined
          ? faultError({ ...refusal, code: null, message: 'The upgrade was refused.' })
          : !isKnown
            ? notFound('Route', path)
            : 'error' in identity && profile.silentRefusal === undefined
              ? identity.error
              : undefined
    if (error !== undefined) {
      journal.add({ kind: 'upgrade', connection, path, status: error.status })
      const body = refusal?.type === 'refuse-upgrade' ? refusal.body : undefined
      return this.#refuse(socket, error, body)
    }
    this.#names.set(request, connection)
    const owner = 'error' in identity ? undefined : identity.owner
    this.#accept({ request, socket, head, place, name: connection, owner })
  }

  #accept({ request, socket, head, place, name, owner }: Accepted): void {
    const environment = this.#environment
    const number = place.connection
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      this.#unanswered.delete(socket)
      environment.journal.add({
        kind: 'upgrade',
        connection: name,
        path: pathOf(request),
        status: 101,
      })
      const fault = this.#strike(place, acceptingFaults)
      const isSilent = fault?.type === 'silence'
      const connection = new WebSocketConnection({
        socket: accepted,
        name,
        number,
        owner: owner ?? '',
        environment,
        isSilent,
      })
      this.#open.add(connection)
      accepted.on('close', () => this.#open.delete(connection))
      const { silentRefusal } = environment.profile
      if (owner === undefined && silentRefusal !== undefined) {
        connection.close(silentRefusal.code, silentRefusal.reason)
      }
      if (fault?.type === 'slow-reader')
        readSlowly(accepted, socket, {
          bytesPerSecond: fault.bytesPerSecond,
          clock: environment.clock,
        })
    })
  }

  /**
   * Refuses a request that is no WebSocket handshake: a wrong method, a missing key or an unknown
   * version.
   */
  #refuseHandshake({ message }: Error, socket: Duplex, request: IncomingMessage): void {
    const error: ApiError = {
      ...badRequest(null, message),
      status: request.method === 'GET' ? 400 : 405,
    }
    const connection = this.#names.get(request) ?? ''
    this.#environment.journal.add({
      kind: 'upgrade',
      connection,
      path: pathOf(request),
      status: error.status,
    })
    this.#refuse(socket, error)
  }

  #refuse(socket: Duplex, error: ApiError, body = JSON.stringify(errorBody(error))): void {
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': this.#environment.newId('req'),
      connection: 'close',
      ...error.headers,
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n${lines.join('')}\r\n${body}`,
    )
  }

  #strike<Type extends UpgradeFaultType>(
    place: Place,
    types: ReadonlySet<Type>,
  ): (Fault & { readonly type: Type }) | undefined {
    const { faults, journal } = this.#environment
    const struck = faults
      .at(place, types)
      .find(({ fault, strike }) => (!('at' in fault) || fault.at === 'upgrade') && strike())?.fault
    if (struck === undefined) return undefined
    journal.add({
      kind: 'fault',
      connection: `ws-${place.connection}`,
      lane: undefined,
      fault: struck.type,
    })
    return struck
  }
}

interface Accepted {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly place: Place
  readonly name: string
  /** `undefined` when the key was wrong and the profile answers that with a close. */
  readonly owner: string | undefined
}

function pathOf({ url }: IncomingMessage): string {
  return (url ?? '/').split('?', 1)[0] ?? '/'
}
