// Handles `providerOptions.openai.transport` and sessions, the options of @ai-sdk/openai's own
// WebSocket transport (https://github.com/vercel/ai/pull/18076, not yet released). The turn uses
// Warmline's connection instead, and the end of a session releases its chains. It sends nothing.
import type { ResponsesClient, TransportOption } from '@warmline/core'

/** A call without the transport option, and the value of that option. */
export interface UpstreamTransport<Options> {
  readonly options: Options
  /**
   * `'http'` when the call asks for it; `undefined` otherwise, since WebSocket mode is the default.
   */
  readonly transport: TransportOption | undefined
  /** Takes the id of the turn's response; does nothing for a call without a session. */
  readonly answered: (responseId: string | undefined) => void
}

/**
 * The part of a session that is used: a value created once and cleaned up when the session ends.
 */
interface Session {
  getOrSet(
    key: symbol,
    make: () => Chains,
    options: { onDestroy: (chains: Chains) => void },
  ): Chains
}

/** Names of the provider options for OpenAI's and for Azure's models. */
const names = ['openai', 'azure'] as const
const key: unique symbol = Symbol('warmline.session')

/** The responses of one session by client, until it ends; several providers can share a session. */
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
 * Removes the transport option from a call, because the wrapped model would open its own
 * connection. Unknown values stay, and that model reports them. A session ends the chains of a call
 * only with `transport: 'websocket'`, since without it chats continue across generations.
 * @throws what the session throws when it has been destroyed.
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
