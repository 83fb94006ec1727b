// The fetch of a chat model: finds the client for the URL that the model calls, and adds the turn's
// switches.
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

/** Transport and continuation, for a model or for one call. */
export type TurnSwitches = Pick<TurnControl, 'transport' | 'continuation'>

/** Which client a model uses. */
export interface ClientChoice {
  /**
   * The client whose connections and chains are used; models with it call its URL.
   * @default one client shared by all models of the process, so that a model created for each
   * request keeps its chains
   */
  readonly client?: ResponsesClient
  /**
   * The server and its limits, such as `azureEndpoint({ resource })`; it sets the URL.
   * @default chosen by the URL
   */
  readonly endpoint?: Endpoint
  /**
   * Whether the URL may be plain `http:` on another machine, where anyone on the network can read
   * the key and the prompts; meant for private networks, such as between containers. A client has
   * its own option.
   * @default false
   */
  readonly allowInsecure?: boolean
}

/** Options of {@link warmlineFetch}. All are optional. */
export interface WarmlineFetchOptions extends ClientChoice, TurnSwitches {
  /** The fetch for HTTP turns and for requests that are not turns. @default the client's own */
  readonly fetch?: Fetch
}

/**
 * Creates a fetch that brings WebSocket mode to a model that cannot be a `ChatWarmline`, such as
 * one of `initChatModel` or of your own class. A response that fails in the middle of its stream
 * becomes an error, as with `ChatWarmline`, over HTTP too.
 * @throws WarmlineError `invalid_option` for an invalid endpoint.
 * @example initChatModel('openai:gpt-6-astra', { useResponsesApi: true, configuration: { fetch:
 * warmlineFetch() } })
 */
export function warmlineFetch(options: WarmlineFetchOptions = {}): Fetch {
  const { client, endpoint, allowInsecure = false, fetch: base } = options
  if (endpoint !== undefined) checkEndpoint(endpoint)
  const own = turnHeaders(switchesOf(options))
  const send: Fetch = async (input, init) => {
    const address = turnAddress(input)
    const turnClient =
      client ??
      (address === undefined ? undefined : defaultClient(endpoint ?? address, { allowInsecure }))
    const headers = readHeaders(
      init?.headers ?? (input instanceof Request ? input.headers : undefined),
    )
    if (headers === undefined) return (turnClient?.fetch ?? base ?? globalThis.fetch)(input, init)
    if (turnClient === undefined) {
      // No client removes a ChatWarmline's own headers here, and no server may see them.
      for (const name of Object.keys(own)) headers.delete(name)
      return (base ?? globalThis.fetch)(input, { ...init, headers })
    }
    const through = base === undefined ? turnClient.fetch : turnClient.fetchOver(base)
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
      // A closed client or an invalid option: LangChain would take a rejection for a lost
      // connection and retry for a minute.
      const { message, code } = error
      return Response.json(
        { error: { message, type: 'warmline_error', param: null, code } },
        { status: 400 },
      )
    }
  }
}

/**
 * Copies the headers; returns `undefined` when HTTP does not allow them, and the client then
 * reports that without showing a value.
 */
function readHeaders(given: RequestInit['headers']): Headers | undefined {
  try {
    return new Headers(given)
  } catch {
    return undefined
  }
}

/** Returns the headers with one call's switches and the label of its record. */
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

/** Returns the switches that are set. */
export function switchesOf({ transport, continuation }: TurnSwitches): TurnSwitches {
  return {
    ...(transport === undefined ? {} : { transport }),
    ...(continuation === undefined ? {} : { continuation }),
  }
}

/**
 * Returns the base URL when `input` is a `/responses` URL. The query stays with the turn, and the
 * client refuses it.
 */
function turnAddress(input: string | URL | Request): string | undefined {
  const [url = ''] = (input instanceof Request ? input.url : String(input)).split(/[?#]/, 1)
  return url.endsWith('/responses') ? url.slice(0, -'/responses'.length) : undefined
}
