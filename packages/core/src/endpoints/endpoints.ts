// The functions that give the endpoint of a server, by its name or by its address. What is
// particular about each is a row of table.ts.
import { WarmlineError } from '../errors.js'
import type { Endpoint } from './endpoint.js'
import { azure, openai, openResponses, vercelGateway, xai } from './table.js'

/** What every endpoint function takes. */
export interface EndpointOptions {
  /** Another place where the same server is reached, such as a proxy or a test server. */
  readonly baseURL?: string
  /**
   * Whether `baseURL` may be a plain `http:` address on another machine, where anyone on the way
   * can read the key and the prompts: for a network of your own, such as that between containers.
   * @default false
   */
  readonly allowInsecure?: boolean
}

/** OpenAI: lanes, warm-up, 60 minutes. */
export function openaiEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(openai, options)
}

/** Where an Azure resource is: by its name, or by an address. One of the two must be there. */
export type AzureEndpointOptions = EndpointOptions &
  (
    | {
        /** The first part of `RESOURCE.openai.azure.com`. */
        readonly resource: string
      }
    | { readonly baseURL: string; readonly resource?: string }
  )

/**
 * Azure OpenAI: no lanes, one turn on each connection. The model is the deployment's name, and the
 * key or Entra token goes as a bearer.
 * @throws WarmlineError `invalid_option` when neither a resource nor an address is given.
 */
export function azureEndpoint(options: AzureEndpointOptions): Endpoint {
  const { resource, baseURL, ...rest } = options
  if (baseURL === undefined && !/^[a-z0-9][a-z0-9-]*$/i.test(resource ?? '')) {
    throw new WarmlineError(
      'invalid_option',
      'azureEndpoint needs resource, the first part of RESOURCE.openai.azure.com, or baseURL.',
      { replaySafety: 'safe' },
    )
  }
  return at(azure, { ...rest, baseURL: baseURL ?? `https://${resource}${azureHost}${azurePath}` })
}

/**
 * xAI: no lanes, 25 minutes, chains with `store: true` only, on their own connection and under the
 * `instructions` that they began with.
 */
export function xaiEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(xai, options)
}

/** Vercel AI Gateway: no lanes, 13 minutes, one model on each connection, 4 MiB frames. */
export function vercelGatewayEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(vercelGateway, options)
}

/**
 * Any other server, of which only the OpenResponses specification is assumed: one turn per
 * connection, no warm-up. This is also what an unknown origin gets.
 */
export function openResponsesEndpoint(
  options: EndpointOptions & { readonly baseURL: string },
): Endpoint {
  return at(openResponses, options)
}

const azureHost = '.openai.azure.com'
const azurePath = '/openai/v1'

/**
 * The row for an address, chosen by origin. On Azure only one path has WebSocket mode: deployment
 * addresses and those with an api-version stay on HTTP (docs/field-failures.md#azure-addresses).
 */
export function endpointFor(baseURL: string): Endpoint {
  const { origin, host, path } = parse(baseURL)
  const known = [openai, xai, vercelGateway].find((row) => parse(row.baseURL).origin === origin)
  if (known !== undefined) return at(known, { baseURL })
  if (host.endsWith(azureHost))
    return { ...at(azure, { baseURL }), hasWebSocket: path === azurePath }
  return openResponsesEndpoint({ baseURL })
}

function at(row: Endpoint, options: EndpointOptions): Endpoint {
  const { baseURL = row.baseURL, allowInsecure } = options
  const { origin, host, path } = parse(baseURL)
  const isOwn = row === azure ? host.endsWith(azureHost) : URL.parse(row.baseURL)?.origin === origin
  // As a URL has it: hosts in lower case, no default port. That is how fetch is asked, whatever was
  // typed.
  const place = { baseURL: `${origin}${path}`, isKnown: row.isKnown && isOwn }
  return { ...row, ...place, ...(allowInsecure === undefined ? {} : { allowInsecure }) }
}

function parse(baseURL: string): {
  readonly origin: string
  readonly host: string
  readonly path: string
} {
  const url = URL.parse(baseURL)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') {
    throw new WarmlineError(
      'invalid_option',
      'baseURL must be an http or https address without credentials or a query, such as https://api.openai.com/v1.',
      { replaySafety: 'safe' },
    )
  }
  return { origin: url.origin, host: url.host, path: trim(url.pathname) }
}

function trim(text: string): string {
  return text.replace(/\/+$/, '')
}
