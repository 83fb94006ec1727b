// Checks the syntax of callers' headers once, on entry, because the platform's own errors would
// quote the value, which may be a key. It sorts nothing.
import { notSentError, type WarmlineError } from '../errors.js'

/** A token, as RFC 9110 5.6.2 has it. */
const name = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** The values that Node's `http` and its `fetch` send: RFC 9110 5.5 without control characters. */
const value = /^[\t\x20-\x7e\x80-\xff]*$/

/** Whether HTTP allows this text as the value of a header. */
export function isHeaderValue(text: string): boolean {
  return value.test(text)
}

/**
 * The same headers with trimmed values, as `fetch` sends them.
 * @throws WarmlineError `invalid_request`, which names the header and shows no value.
 */
export function checkHeaders(entries: Iterable<readonly [string, unknown]>): [string, string][] {
  return Array.from(entries, ([given, content]) => {
    if (!name.test(given))
      throw refused('The name of a header holds characters that HTTP does not allow.')
    const text = String(content).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
    if (isHeaderValue(text)) return [given, text]
    throw refused(
      `Header ${given.toLowerCase()}${/^authorization$/i.test(given) ? ', which carries the API key,' : ''} holds a line break, or another character that HTTP does not allow in a header.`,
    )
  })
}

/**
 * Reads headers in any of the forms that `fetch` takes.
 * @throws WarmlineError `invalid_request`, which names the header and shows no value.
 */
export function readHeaders(given: RequestInit['headers']): Headers {
  try {
    return new Headers(given)
  } catch {
    // The platform's error shows the value; this finds the header again, and throws without it.
    if (typeof given === 'object')
      checkHeaders(Symbol.iterator in given ? given : Object.entries(given))
    throw refused('The headers are not of a form that fetch takes.')
  }
}

function refused(message: string): WarmlineError {
  return notSentError('invalid_request', message)
}
