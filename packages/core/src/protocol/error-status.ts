// The HTTP status of each error code and type, for errors that name no status themselves. Pure.
import { wordsIn } from './words.js'

/** The codes and types of each status. */
const wordsByStatus = {
  400: `invalid_request_error invalid_request previous_response_not_found invalid_stream_id
    websocket_connection_limit_reached websocket_stream_limit_reached invalid_prompt`,
  401: 'authentication_error invalid_api_key',
  403: 'permission_error permission_denied misalignment_policy_violation',
  404: 'not_found_error model_not_found',
  429: `rate_limit_error rate_limit_exceeded slow_down too_many_requests insufficient_quota
    usage_limit_reached credit_balance_exhausted organization_spend_limit_exceeded
    project_spend_limit_exceeded organization_usage_limit_exceeded`,
  500: 'server_error api_error',
  503: 'server_is_overloaded service_unavailable_error overloaded_error overloaded',
}

const statusByWord: ReadonlyMap<string | undefined, number> = new Map(
  Object.entries(wordsByStatus).flatMap(([status, words]) =>
    Array.from(wordsIn(words), (word) => [word, Number(status)] as const),
  ),
)

/** The HTTP status of an error's code or type; `undefined` for an unknown one. */
export function statusOfWord(word: string | undefined): number | undefined {
  return statusByWord.get(word)
}
