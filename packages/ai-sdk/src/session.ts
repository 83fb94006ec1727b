// What @ai-sdk/openai's own WebSocket transport is asked with: `providerOptions.openai.transport`,
// and the session that a call carries (https://github.com/vercel/ai/pull/18076, not yet released).
// Here the turn takes Warmline's connection instead, and a session's end releases the chains of its
// turns. It sends nothing.
import type { ResponsesClient, TransportOption } from '@warmline/core'

/** A call without the option, and what the option asked for. */
export interface UpstreamTransport<Options> {
  readonly options: Options
  /** `'http'` where the call asks for it; a call that asks for WebSocket mode has it anyway. */
  readonly transport: TransportOption | undefined
  /** Told of the turn's response. Nothing is done where no session owns the turn. */
  readonly answered: (responseId: string | undefined) => void
}

/** What is used of a session: a value is made once, and cleaned up when the session ends. */
interface Session {
  getOrSet(
    key: symbol,
    make: () => Chains,
    options: { onDestroy: (chains: Chains) => void },
  ): Chains
}

/** Where the options for OpenAI's models stand; those of Azure's have the other name. */
const names = ['openai', 'azure'] as const
const key: unique symbol = Symbol('warmline.session')

/**
 * The responses of one session, by the client that has them, until it ends: several providers may
 * share a session.
 */
class Chains {
  readonly #responseIds = new Map<ResponsesClient, Set<string>>()
  #isOver = false

  add(client: ResponsesClient, responseId: string): void {
    const known = this.#responseIds.get(client)
    if (this.#isOver) client.release([responseId])
    else if (known === undefined) this.#responseIds.set(client, new Set([responseId]))
    else known.add(responseId)
  }

  end(): void {
    this.#isOver = true
    for (const [client, responseIds] of this.#responseIds) client.release(responseIds)
    this.#responseIds.clear()
  }
}

/**
 * Takes the transport out of a call: the model beneath would open a connection of its own. Other
 * values than the two are left to that model, which knows what to say of them. A session ends the
 * chains of a call only where `transport: 'websocket'` says that the connection is the session's:
 * without it, chats go on from one generation to the next.
 * @throws what the session throws, when it has been destroyed.
 */
export function takeTransport<Options extends { providerOptions?: object | undefined }>(
  given: Options,
  client: ResponsesClient,
): UpstreamTransport<Options> {
  const asked = names.map((name) =>
    Reflect.get(Object(Reflect.get(given.providerOptions ?? {}, name)), 'transport'),
  )
  const transport = asked.find((value) => value === 'websocket' || value === 'http')
  if (transport === undefined) return { options: given, transport: undefined, answered() {} }
  const options = { ...given, providerOptions: withoutTransport({ ...given.providerOptions }) }
  if (transport === 'http') return { options, transport, answered() {} }
  const session: unknown = Reflect.get(given, 'experimental_session')
  const chains = isSession(session)
    ? session.getOrSet(key, () => new Chains(), { onDestroy: (ended) => ended.end() })
    : undefined
  return {
    options,
    transport: undefined,
    answered(responseId) {
      if (responseId !== undefined) chains?.add(client, responseId)
    },
  }
}

function withoutTransport(providerOptions: Record<string, unknown>): object {
  for (const name of names) {
    if (typeof providerOptions[name] !== 'object') continue
    const { transport: _, ...others } = { transport: undefined, ...providerOptions[name] }
    providerOptions[name] = others
  }
  return providerOptions
}

function isSession(value: unknown): value is Session {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getOrSet' in value &&
    typeof value.getOrSet === 'function'
  )
}
