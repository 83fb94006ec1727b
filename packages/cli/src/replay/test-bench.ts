// The dev-server of a replay and the clients of it, one for each scope of the log. Time passes as
// the log says: what was idle for too long is closed.
import {
  azureEndpoint,
  createResponsesClient,
  type Endpoint,
  openaiEndpoint,
  openResponsesEndpoint,
  type ResponsesClient,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from '@warmline/core'
import {
  createDrivenClock,
  type DevServer,
  type DrivenClock,
  type ProfileName,
  profiles,
  startDevServer,
} from '@warmline/dev-server'
import type { LogObject } from '../log/types.js'
import type { LogModel } from './log-model.js'

/** The client's own limit for an idle connection, which it measures by the clock on the wall. */
const idleTimeoutMs = 300_000
/** A gap longer than a day closes every connection anyway. */
const longestGapMs = 86_400_000

/** How many milliseconds a client may take to see that a connection was closed. */
const maxTries = 5000

const endpoints: Readonly<Record<ProfileName, (baseURL: string) => Endpoint>> = {
  openai: (baseURL) => openaiEndpoint({ baseURL }),
  azure: (baseURL) => azureEndpoint({ baseURL }),
  xai: (baseURL) => xaiEndpoint({ baseURL }),
  'vercel-gateway': (baseURL) => vercelGatewayEndpoint({ baseURL }),
  openresponses: (baseURL) => openResponsesEndpoint({ baseURL }),
}

/** A running server with its clients. */
export class TestBench implements AsyncDisposable {
  readonly #server: DevServer
  readonly #endpoint: Endpoint
  readonly #clock: DrivenClock
  readonly #clients = new Map<string, ResponsesClient>()
  #nowMs: number | undefined

  private constructor(server: DevServer, endpoint: Endpoint, clock: DrivenClock) {
    this.#server = server
    this.#endpoint = endpoint
    this.#clock = clock
  }

  /** Starts a server on the loopback that shows this provider's limits and no delay. */
  static async start(name: ProfileName, model: LogModel): Promise<TestBench> {
    const profile = profiles[name]
    const clock = createDrivenClock()
    const server = await startDevServer({
      model: model.answer,
      clock,
      profile: {
        ...profile,
        maxIdleMs: Math.min(profile.maxIdleMs || idleTimeoutMs, idleTimeoutMs),
        // The clock jumps, so that no ping would be answered in time.
        pingIntervalMs: 0,
        // The log says what was compacted, and what was refused.
        compacts: false,
        refusesUnknownFields: false,
        checksContents: false,
      },
      journal: { payloads: 'none', maxEntries: 10, maxResponses: 10, maxBytes: 1_000_000 },
    })
    return new TestBench(server, endpoints[name](server.baseURL), clock)
  }

  /** The client of a scope, and its key. */
  client(scope: string): ResponsesClient {
    const known = this.#clients.get(scope)
    if (known !== undefined) return known
    const client = createResponsesClient({
      endpoint: this.#endpoint,
      apiKey: this.#key(scope),
      organization: '',
      project: '',
      transport: 'auto',
      continuation: 'auto',
      fetch: inForeground,
    })
    this.#clients.set(scope, client)
    return client
  }

  /** Sends a request to the server without a client: what had happened before the log. */
  async ask(scope: string, path: string, body: object): Promise<unknown> {
    const answer = await fetch(`${this.#server.baseURL}/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.#key(scope)}`,
      },
      body: JSON.stringify(body),
    })
    return answer.json()
  }

  /** Lets the log's time pass, and waits until the clients know which connections ended. */
  async passTo(timeMs: number): Promise<void> {
    const gapMs = Math.min(timeMs - (this.#nowMs ?? timeMs), longestGapMs)
    this.#nowMs = Math.max(this.#nowMs ?? timeMs, timeMs)
    if (gapMs <= 0) return
    await this.#clock.advance(gapMs)
    for (let tries = 0; tries < maxTries; tries++) {
      if (this.#openConnections() <= this.#server.connections) return
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) await client.close()
    await this.#server.close()
  }

  #openConnections(): number {
    const all = [...this.#clients.values()].flatMap((client) => client.connections())
    return all.filter(({ phase }) => phase === 'open' || phase === 'draining').length
  }

  #key(scope: string): string {
    return `replay-${scope}`
  }
}

/** A request over HTTP as this server takes it: it has no background mode, and answers at once. */
const inForeground: typeof fetch = (address, init) => {
  const { body } = init ?? {}
  if (typeof body !== 'string' || !body.includes('"background')) return fetch(address, init)
  const { background: _, background_options: __, ...rest } = JSON.parse(body) as LogObject
  return fetch(address, { ...init, body: JSON.stringify(rest) })
}
