// Makes the endpoint of a server, by its name or by its address. The particulars of each are a row
// of table.ts.
import { notSentError } from '../errors.js'
import type { Endpoint } from './endpoint.js'
import { azure, openai, openResponses, vercelGateway, xai } from './table.js'

/** Options of every endpoint function. */
export interface EndpointOptions {
  /**
   * Another address of the same server, such as a proxy or a test server.
   * @default the server's own address
   */
  readonly baseURL?: string
  /**
   * Whether `baseURL` may be a plain `http:` address on another machine, where the network between
   * can read the key and the prompts; meant for a private network, such as between containers.
   * @default false
   */
  readonly allowInsecure?: boolean
}

/**
 * OpenAI: lanes, warm-up, connections of 60 minutes.
 * @throws WarmlineError `invalid_option` for an invalid address.
 */
export function openaiEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(openai, options)
}

/** The place of an Azure resource: its name or its address, one of which is required. */
export type AzureEndpointOptions = EndpointOptions &
  (
    | {
        /** The first part of `RESOURCE.openai.azure.com`. */
        readonly resource: string
      }
    | { readonly baseURL: string; readonly resource?: string }
  )

/**
 * Azure OpenAI: no lanes, one turn at a time per connection. The model is the deployment's name;
 * the API key or Entra token is sent as a bearer token.
 * @throws WarmlineError `invalid_option` without a resource and an address, or for an invalid
 * address.
 */
export function azureEndpoint(options: AzureEndpointOptions): Endpoint {
  const { resource, baseURL, ...rest } = options
  if (baseURL === undefined && !/^[a-z0-9][a-z0-9-]*$/i.test(resource ?? '')) {
    throw notSentError(
      'invalid_option',
      'azureEndpoint needs resource, the first part of RESOURCE.openai.azure.com, or baseURL.',
    )
  }
  return at(azure, { ...rest, baseURL: baseURL ?? `https://${resource}${azureHost}${azurePath}` })
}

/**
 * xAI: no lanes, connections of 25 minutes; it continues only `store: true` responses, on their own
 * connection and with their first `instructions`.
 * @throws WarmlineError `invalid_option` for an invalid address.
 */
export function xaiEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(xai, options)
}

/**
 * Vercel AI Gateway: no lanes, connections of 13 minutes, one model per connection, frames of 4
 * MiB.
 * @throws WarmlineError `invalid_option` for an invalid address.
 */
export function vercelGatewayEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(vercelGateway, options)
}

/**
 * Any other server, including every unknown address: it assumes only the OpenResponses
 * specification, one turn at a time per connection and no warm-up.
 * @throws WarmlineError `invalid_option` for an invalid address.
 */
export function openResponsesEndpoint(
  options: EndpointOptions & { readonly baseURL: string },
): Endpoint {
  return at(openResponses, options)
}

const azureHost = '.openai.azure.com'
const azurePath = '/openai/v1'

/**
 * The endpoint for an address, chosen by its origin. On Azure only one path has WebSocket mode:
 * deployment addresses and those with an api-version stay on HTTP
 * (docs/internals/field-failures.md#azure-addresses).
 * @throws WarmlineError `invalid_option` for an invalid address.
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
  // Normalized as a URL: lower-case host, no default port. A fetch asks for this form, however the
  // address was typed.
  const place = { baseURL: `${origin}${path}`, isKnown: row.isKnown && isOwn }
  return { ...row, ...place, ...(allowInsecure === undefined ? {} : { allowInsecure }) }
}

function parse(baseURL: string): Record<'origin' | 'host' | 'path', string> {
  const url = URL.parse(baseURL)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') {
    throw notSentError(
      'invalid_option',
      'baseURL must be an http or https address without credentials or a query, such as https://api.openai.com/v1.',
    )
  }
  return { origin: url.origin, host: url.host, path: url.pathname.replace(/\/+$/, '') }
}
