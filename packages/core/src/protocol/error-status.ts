// The HTTP status of each error code and type, for errors that name no status themselves. Pure.

/** The status by code or by type. */
const statusByWord: ReadonlyMap<string | undefined, number> = new Map(
  Object.entries({
    invalid_request_error: 400,
    invalid_request: 400,
    previous_response_not_found: 400,
    websocket_connection_limit_reached: 400,
    websocket_stream_limit_reached: 400,
    invalid_stream_id: 400,
    invalid_prompt: 400,
    authentication_error: 401,
    invalid_api_key: 401,
    permission_error: 403,
    permission_denied: 403,
    misalignment_policy_violation: 403,
    not_found_error: 404,
    model_not_found: 404,
    rate_limit_error: 429,
    rate_limit_exceeded: 429,
    slow_down: 429,
    too_many_requests: 429,
    insufficient_quota: 429,
    usage_limit_reached: 429,
    credit_balance_exhausted: 429,
    organization_spend_limit_exceeded: 429,
    project_spend_limit_exceeded: 429,
    organization_usage_limit_exceeded: 429,
    server_error: 500,
    api_error: 500,
    server_is_overloaded: 503,
    service_unavailable_error: 503,
    overloaded_error: 503,
    overloaded: 503,
  }),
)

/** The HTTP status of an error's code or type; `undefined` for an unknown one. */
export function statusOfWord(word: string | undefined): number | undefined {
  return statusByWord.get(word)
}
