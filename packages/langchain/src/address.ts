// Finds the server URL of a model that can be given in several ways. Pure.
import { checkEndpoint, endpointFor, WarmlineError } from '@warmline/core'
import type { ClientChoice } from './warmline-fetch.js'

/** The fields that can set the URL. */
export interface AddressFields extends ClientChoice {
  readonly configuration?: { readonly baseURL?: string | null | undefined } | undefined
  /** `ChatOpenAI`'s field for an object that makes its requests with its own configuration. */
  readonly responses?: unknown
}

/**
 * Returns the URL of the client or endpoint, or the configured one; `undefined` when none is given.
 * @throws WarmlineError `invalid_option` for an invalid URL, and for URLs that contradict each
 * other, because turns would silently bypass the client.
 */
export function addressOf({
  client,
  endpoint,
  configuration,
  responses,
}: AddressFields): string | undefined {
  if (responses !== undefined) {
    throw contradiction(
      'A responses delegate makes its own requests, past the connection: leave it out, or use a ChatOpenAI whose ' +
        'delegate has configuration: { fetch: warmlineFetch() }',
    )
  }
  if (client !== undefined && endpoint !== undefined) {
    throw contradiction(
      'endpoint cannot be given together with client: give it to createResponsesClient',
    )
  }
  if (endpoint !== undefined) checkEndpoint(endpoint)
  const given = configuration?.baseURL ?? undefined
  const brought = (client?.endpoint ?? endpoint)?.baseURL
  if (brought !== undefined && given !== undefined && endpointFor(given).baseURL !== brought) {
    throw contradiction(`configuration.baseURL is ${given}, and the client’s address is ${brought}`)
  }
  return brought ?? given
}

function contradiction(what: string): WarmlineError {
  return new WarmlineError('invalid_option', `${what}.`, { replaySafety: 'safe' })
}
