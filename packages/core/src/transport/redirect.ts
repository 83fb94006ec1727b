// Recognizes redirects, and makes the error for one that is not followed. Following one would let a
// server decide where a prompt and a key go next, so a request that carries them is never
// redirected.
import { notSentError, type WarmlineError } from '../errors.js'
import { redirectStatuses } from '../runtime/agent-redirect.js'

/** Whether an answer to a request with `redirect: 'manual'` is a redirect. */
export function isRedirect({ status, type, headers }: Response): boolean {
  // A fetch that hides redirects, as browsers do, gives them this type.
  return type === 'opaqueredirect' || (redirectStatuses.has(status) && headers.has('location'))
}

/** The error for a redirect that was not followed. Nothing ran. */
export function redirectRefused(status: number): WarmlineError {
  return notSentError(
    'redirect_refused',
    `The server answered with a redirect${status === 0 ? '' : ` (${status})`}, which is not followed because it would take ` +
      'the request and its key elsewhere. Give the address that it leads to as baseURL.',
    { status: status === 0 ? undefined : status },
  )
}
