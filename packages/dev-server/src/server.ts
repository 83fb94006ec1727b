// Starts a server: assembles its parts, listens, and closes them all.
import { createServer, type Server } from 'node:http'
import { systemClock } from './clock/clock.js'
import { CostModel, resolveCosts, seededRandom } from './costs/costs.js'
import type { Environment } from './environment.js'
import { DevServerError } from './errors.js'
import { FaultBook, type Faults } from './faults/book.js'
import { readFaults } from './faults/schema.js'
import { createHttpHandler } from './http/handler.js'
import { ownHosts } from './http/own-hosts.js'
import { type Journal, JournalWriter } from './journal/journal.js'
import { toolUser } from './models/tool-user.js'
import type { DevServerOptions } from './options.js'
import type { Profile, ProfileName } from './profiles/profile.js'
import { isProfileName, profileNames, profiles } from './profiles/table.js'
import { Store } from './state/store.js'
import { modelRefusalOf } from './turn/model-refusal.js'
import { Upgrader } from './websocket/upgrade.js'
import { createIds } from './wire/ids.js'

/** Only this machine can reach the loopback. */
const defaultHost = '127.0.0.1'

/** A running server. */
export interface DevServer {
  readonly port: number
  /** `http://HOST:PORT` */
  readonly url: string
  /** The base URL for an SDK: `url` with `/v1`. */
  readonly baseURL: string
  readonly journal: Journal
  /** Stored responses and conversations. */
  readonly store: Store
  /** The pending faults; add some at any time. */
  readonly faults: Faults
  /** Number of open WebSocket connections. */
  readonly connections: number
  /** Cuts every connection and stops listening. Safe to call again. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a server and resolves when it listens.
 * @throws DevServerError `port_in_use` or `listen_failed` when it cannot listen, and
 * `invalid_option` for an option that makes no sense.
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const closing = new AbortController()
  const environment = assemble(options, closing.signal)
  const upgrader = new Upgrader(environment)
  const http = createServer(createHttpHandler(environment))
  http.on('upgrade', (request, socket, head) => upgrader.upgrade(request, socket, head))
  const host = options.host ?? defaultHost
  const port = await listen(http, options.port ?? 0, host)
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`

  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      closing.abort()
      upgrader.close()
      http.close(() => resolve())
      http.closeAllConnections()
      environment.journal.close()
      environment.store.clear()
    })
    return closed
  }
  return {
    port,
    url,
    baseURL: `${url}/v1`,
    journal: environment.journal,
    store: environment.store,
    faults: environment.faults,
    get connections() {
      return upgrader.size
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function assemble(options: DevServerOptions, closing: AbortSignal): Environment {
  const clock = options.clock ?? systemClock
  const model = options.model ?? toolUser()
  return {
    profile: profileOf(options.profile ?? 'openai'),
    model,
    modelRefusal: modelRefusalOf(model),
    clock,
    costs: costModel(options),
    store: new Store(options.store),
    journal: new JournalWriter(clock, options.journal),
    faults: new FaultBook(
      readFaults(options.faults ?? [], 'faults'),
      seededRandom(options.costs?.seed ?? 1),
    ),
    newId: createIds(),
    apiKeys: options.apiKeys,
    isOwnHost: ownHosts(options.host ?? defaultHost, options.allowedHosts ?? []),
    closing,
  }
}

function profileOf(profile: ProfileName | Profile): Profile {
  if (typeof profile !== 'string') return profile
  if (isProfileName(profile)) return profiles[profile]
  const known = profileNames.join(', ')
  throw new DevServerError(
    'invalid_option',
    `profile ${String(profile)} is not known. Choose one of ${known}.`,
  )
}

function costModel(options: DevServerOptions): Environment['costs'] {
  try {
    return new CostModel(resolveCosts(options.costs))
  } catch (error) {
    throw new DevServerError(
      'invalid_option',
      error instanceof Error ? error.message : String(error),
      {
        cause: error,
      },
    )
  }
}

function listen(http: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE'
      const message = inUse
        ? `Port ${port} is in use. Choose another, or 0 for a free one.`
        : `Cannot listen on ${host}:${port} (${error.code ?? error.message}).`
      reject(new DevServerError(inUse ? 'port_in_use' : 'listen_failed', message, { cause: error }))
    })
    http.listen(port, host, () => {
      const address = http.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
