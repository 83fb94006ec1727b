// Which headers of a turn make its scope: all but those that the tables and the client's options
// name. It keeps no header.
import { notSentError, type WarmlineError } from '../errors.js'
import type { HeaderRecord } from '../protocol/answer-headers.js'
import { callerHeaders, messageHeaders, programHeaders, requestHeaders } from './header-tables.js'

/** The headers of a turn, by what they are to its scope. */
export interface SortedHeaders {
  /** Those that make the scope, and that its handshakes carry. */
  readonly scope: HeaderRecord
  /** The names of those of this request alone, which a shared connection does not carry. */
  readonly dropped: readonly string[]
}

/** Sorts the headers of a turn. `perRequest` are names that the client's options add. */
export function sortHeaders(
  headers: Iterable<readonly [string, string]>,
  perRequest: ReadonlySet<string> = new Set(),
): SortedHeaders {
  // A map, and then own properties: a header may be called `__proto__`.
  const scope = new Map<string, string>()
  const dropped: string[] = []
  for (const [given, value] of headers) {
    const name = given.toLowerCase()
    if (messageHeaders.has(name) || programHeaders.has(name)) continue
    if (requestHeaders.has(name) || perRequest.has(name)) dropped.push(name)
    else scope.set(name, value)
  }
  return { scope: Object.fromEntries(scope), dropped }
}

/**
 * Checks the names that the client's options add to the tables.
 * @throws WarmlineError `invalid_option` for what is no lower-case name, and for a header that says
 * who asks.
 */
export function checkPerRequestHeaders(names: readonly string[]): void {
  for (const name of names) {
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)) {
      throw refused('takes names of headers in lower case, such as x-my-request-id')
    }
    if (callerHeaders.has(name)) {
      throw refused(
        `cannot hold ${name}, which says who asks: turns would share what is not theirs`,
      )
    }
  }
}

function refused(what: string): WarmlineError {
  return notSentError('invalid_option', `Option perRequestHeaders ${what}.`)
}
