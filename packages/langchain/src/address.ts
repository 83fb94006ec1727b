// Where a model's turns go, when it was told so in more than one way. Pure.
import { checkEndpoint, endpointFor, WarmlineError } from '@warmline/core'
import type { ClientChoice } from './warmline-fetch.js'

/** What may name an address. */
export interface AddressFields extends ClientChoice {
  readonly configuration?: { readonly baseURL?: string | null | undefined } | undefined
  /**
   * `ChatOpenAI`'s field for an object that makes its requests: it has a configuration of its own.
   */
  readonly responses?: unknown
}

/**
 * The address that client or endpoint bring, or the one that was given; without any, `undefined`.
 * @throws WarmlineError `invalid_option` for what is no address, and when they contradict each
 * other: turns would pass the client by, unseen.
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
    throw contradiction('endpoint cannot be given beside client: give it to createResponsesClient')
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
