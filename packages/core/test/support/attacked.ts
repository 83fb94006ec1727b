// A client under attack: a hostile server, a client of it in front of each kind of endpoint, and
// the three ways in, each telling all that was handed on. No assertions.
import { inspect } from 'node:util'
import OpenAI from 'openai'
import { createClientOn } from '../../src/client.js'
import {
  azureEndpoint,
  type Endpoint,
  openaiEndpoint,
  openResponsesEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  type TurnRecord,
  type TurnRequest,
  vercelGatewayEndpoint,
} from '../../src/index.js'
import { platformRuntime } from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'
import { textOf } from './agent.js'
import { type HostileOptions, type HostileServer, startHostileServer } from './hostile-server.js'

/** Endpoints with lanes, and without them: one that is known and one of which nothing is. */
export const endpoints: Readonly<
  Record<'openai' | 'azure' | 'openresponses' | 'vercel', (at: { baseURL: string }) => Endpoint>
> = {
  openai: openaiEndpoint,
  azure: azureEndpoint,
  openresponses: openResponsesEndpoint,
  vercel: vercelGatewayEndpoint,
}
/** The name of one. */
export type EndpointName = keyof typeof endpoints
/** Those that differ in what they may do. */
export const everyEndpoint: readonly EndpointName[] = ['openai', 'azure', 'openresponses']

/** A client and the server that attacks it. */
export interface Attacked extends AsyncDisposable {
  readonly server: HostileServer
  readonly client: ResponsesClient
  readonly records: readonly TurnRecord[]
}

/** What a test changes. */
export interface AttackedOptions extends HostileOptions {
  readonly endpoint?: EndpointName
  readonly client?: ResponsesClientOptions
  readonly runtime?: Runtime
}

/**
 * Node's runtime, in which pauses before another try are short; limits, which are longer, are what
 * they are.
 */
function hastyRuntime(): Runtime {
  const runtime = platformRuntime()
  const after: Runtime['after'] = (delayMs, callback) =>
    runtime.after(delayMs < 1_000 ? delayMs / 50 : delayMs, callback)
  return { ...runtime, after }
}

/** Nothing here takes longer, so that what hangs is told as what it is. */
const limits = { firstEventTimeoutMs: 3_000, silenceTimeoutMs: 3_000, acquireTimeoutMs: 3_000 }

/** Starts both; dispose of them at the end. */
export async function attacked(options: AttackedOptions): Promise<Attacked> {
  const { endpoint = 'openai', client: given, runtime = hastyRuntime(), ...hostile } = options
  const server = await startHostileServer(hostile)
  const client = createClientOn(runtime, {
    endpoint: endpoints[endpoint]({ baseURL: server.baseURL }),
    apiKey: 'sk-test',
    ...limits,
    ...given,
  })
  const records: TurnRecord[] = []
  client.onTurn((record) => records.push(record))
  return {
    server,
    client,
    records,
    async [Symbol.asyncDispose]() {
      await client.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** The ways in: natively, and through openai-node with one answer or a stream of events. */
export type Way = 'native' | 'json' | 'sse'
/** All of them. */
export const everyWay: readonly Way[] = ['native', 'json', 'sse']

/** All that one turn was told. */
export interface Heard {
  /** Every event that was handed on; none in JSON mode. */
  readonly events: readonly object[]
  /** The text that its reader saw: the deltas in order, or the final text in JSON mode. */
  readonly shown: string
  /** The text of the final response. */
  readonly final: string | undefined
  readonly error: unknown
  /** Everything, in one text to search for what belongs to somebody else. */
  readonly everything: string
}

/** A client, and where its server is. */
export interface Line {
  readonly client: ResponsesClient
  readonly server: { readonly baseURL: string }
}

/** openai-node over the client's fetch. */
export function sdkOf({ client, server }: Line, maxRetries = 0): OpenAI {
  return new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, fetch: client.fetch, maxRetries })
}

/** Asks in one of the three ways, without retries, and hears all that comes. Never rejects. */
export async function hear(way: Way, line: Line, request: TurnRequest): Promise<Heard> {
  const events: object[] = []
  let response: object | undefined
  let error: unknown
  try {
    if (way === 'native') {
      const turn = line.client.create({ model: 'm', store: false, ...request })
      for await (const event of turn) events.push(event)
      response = await turn.response
    } else {
      // The request as a caller without types makes it.
      const body: object = { model: 'm', store: false, ...request, stream: way === 'sse' }
      const answered: object = await sdkOf(line).post('/responses', { body, stream: way === 'sse' })
      if (isIterable(answered)) {
        for await (const event of answered) {
          events.push(event)
          if ('response' in event) response = Object(event.response)
        }
      } else response = answered
    }
  } catch (thrown) {
    error = thrown
  }
  const final = response === undefined || error !== undefined ? undefined : textOf(response)
  const deltas = events.flatMap((event) => ('delta' in event ? [String(event.delta)] : []))
  return {
    events,
    shown: way === 'json' ? (final ?? '') : deltas.join(''),
    final,
    error,
    everything: inspect(
      { events, response, error },
      { depth: null, maxStringLength: null, maxArrayLength: null },
    ),
  }
}

function isIterable(value: object): value is AsyncIterable<object> {
  return Symbol.asyncIterator in value
}

/**
 * The same promise, failing where it takes too long: a turn that hangs is told from one that fails.
 */
export async function settled<Value>(promise: Promise<Value>, withinMs = 6_000): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`Nothing came within ${withinMs} ms.`)),
    withinMs,
  )
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
