// The fetch under a chat model: finds the client for the address that the model calls, and says how
// its turns should go.
import {
  checkEndpoint,
  controlHeaders,
  defaultClient,
  type Endpoint,
  isWarmlineError,
  type ResponsesClient,
  type TurnControl,
} from '@warmline/core'

type Fetch = typeof globalThis.fetch

/** How a turn goes, where it matters: for a model, or for one call. */
export type TurnSwitches = Pick<TurnControl, 'transport' | 'continuation'>

/** Whose connections turns use. */
export interface ClientChoice {
  /**
   * The client whose connections and chains are used. It brings the address: models made with it
   * call that one.
   * @default one that all models of the process share, so that a model built per request keeps its
   * chains
   */
  readonly client?: ResponsesClient
  /**
   * The server and its quirks, such as `azureEndpoint({ resource })`. It brings the address.
   * @default chosen by the address that is called
   */
  readonly endpoint?: Endpoint
  /**
   * Whether the address may be a plain `http:` one on another machine, where anyone on the way can
   * read the key and the prompts: for a network of your own, such as that between containers. A
   * client has its own. @default false
   */
  readonly allowInsecure?: boolean
}

/** Options of {@link warmlineFetch}. All are optional. */
export interface WarmlineFetchOptions extends ClientChoice, TurnSwitches {
  /** What HTTP turns, and whatever is not a turn, go through. @default the client's own */
  readonly fetch?: Fetch
}

/**
 * The fetch that puts WebSocket mode under a model which cannot be a `ChatWarmline`: one of
 * `initChatModel`, or of a class of your own. A response that fails in the middle of its stream is
 * an error there as it is to `ChatWarmline`, over HTTP too.
 * @throws WarmlineError `invalid_option` for an endpoint that is none.
 * @example initChatModel('openai:gpt-6-astra', { useResponsesApi: true, configuration: { fetch:
 * warmlineFetch() } })
 */
export function warmlineFetch(options: WarmlineFetchOptions = {}): Fetch {
  const { client, endpoint, allowInsecure = false, fetch: base } = options
  if (endpoint !== undefined) checkEndpoint(endpoint)
  const own = turnHeaders(switchesOf(options))
  const send: Fetch = async (input, init) => {
    const address = turnAddress(input)
    const door =
      client ??
      (address === undefined ? undefined : defaultClient(endpoint ?? address, { allowInsecure }))
    const headers = readHeaders(
      init?.headers ?? (input instanceof Request ? input.headers : undefined),
    )
    if (headers === undefined) return (door?.fetch ?? base ?? globalThis.fetch)(input, init)
    if (door === undefined) {
      // No door will take a ChatWarmline's header out here, and no server is to see it.
      for (const name of Object.keys(own)) headers.delete(name)
      return (base ?? globalThis.fetch)(input, { ...init, headers })
    }
    const through = base === undefined ? door.fetch : door.fetchOver(base)
    for (const [name, value] of Object.entries(own)) {
      if (!headers.has(name)) headers.set(name, value)
    }
    return through(input, { ...init, headers })
  }
  return async (input, init) => {
    try {
      return await send(input, init)
    } catch (error) {
      if (!isWarmlineError(error)) throw error
      // A closed client or an impossible option: LangChain would take a rejection for a lost
      // connection and try for a minute.
      const { message, code } = error
      return Response.json(
        { error: { message, type: 'warmline_error', param: null, code } },
        { status: 400 },
      )
    }
  }
}

/**
 * A copy of the headers, unless HTTP does not allow them: the error for that, which shows none, is
 * the client's to give.
 */
function readHeaders(given: RequestInit['headers']): Headers | undefined {
  try {
    return new Headers(given)
  } catch {
    return undefined
  }
}

/**
 * The headers by which one call says how its turn goes, and under which name its record comes back.
 */
export function turnHeaders(
  switches: TurnSwitches,
  label?: string,
): Readonly<Record<string, string>> {
  return controlHeaders({
    ...switches,
    failures: 'error',
    ...(label === undefined ? {} : { label }),
  })
}

/** The switches that are set. */
export function switchesOf({ transport, continuation }: TurnSwitches): TurnSwitches {
  return {
    ...(transport === undefined ? {} : { transport }),
    ...(continuation === undefined ? {} : { continuation }),
  }
}

/**
 * Where `/responses` lies, when this is its address. A query belongs to the turn: the client says
 * that it has none.
 */
function turnAddress(input: string | URL | Request): string | undefined {
  const [url = ''] = (input instanceof Request ? input.url : String(input)).split(/[?#]/, 1)
  return url.endsWith('/responses') ? url.slice(0, -'/responses'.length) : undefined
}
