// The API error that an `error` fault sends.
import type { ApiError } from '../wire/api-error.js'
import type { PointFault } from './fault.js'

type ErrorFault = Extract<PointFault, { readonly type: 'error' }>

/** Builds the error; fields that the fault leaves out are those of an internal server error. */
export function faultError(fault: Omit<ErrorFault, 'type' | 'at'>): ApiError {
  const status = fault.status ?? 500
  const code = fault.code === undefined ? 'server_error' : fault.code
  return {
    status,
    type: fault.errorType ?? errorTypeOf(status),
    code,
    message: fault.message ?? `A fault of this development server: ${code ?? status}.`,
    param: fault.param ?? null,
    ...(fault.headers === undefined ? {} : { headers: fault.headers }),
  }
}

/** OpenAI's error type for a status. */
function errorTypeOf(status: number): string {
  if (status === 429) return 'rate_limit_error'
  if (status === 401) return 'authentication_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}
