// Says in plain words why a turn was sent in full, and why it went over HTTP. Pure.

import { beginningOf } from './json-lines.ts'

/** A reason in words. */
export interface Explanation {
  /** A few words for a row. */
  readonly short: string
  /** One or two sentences for the detail. */
  readonly long: string
}

const none = 'This version of the page has no words for this reason.'

const exact: Readonly<Record<string, readonly [short: string, long: string]>> = {
  no_chain: [
    'new conversation',
    'No stored history begins like this input, so there was nothing to continue. The first turn of every conversation is such a turn.',
  ],
  history_shorter: [
    'history was cut back',
    'The input is only a beginning of the stored history, or adds nothing to it, as when an answer is regenerated.',
  ],
  configuration_changed: [
    'configuration changed',
    'The configuration update at the front of the input changed, and no place among the new items gives the server the same configuration.',
  ],
  head_busy: [
    'its lane was busy',
    'The lane with this conversation was busy with another turn, and no other lane of its connection could fork it.',
  ],
  pending_tool_calls: [
    'a tool call has no output',
    'The new items leave a tool call without its output, or bring an output without its call.',
  ],
  caller_chained: [
    'chained by the caller',
    'The caller set previous_response_id or conversation, so the request was sent as it is.',
  ],
  not_honored: ['server ignored the chain', 'The server did not honor previous_response_id.'],
  off: ['continuation is off', "The option continuation is 'off'."],
  'off:not_honored': [
    'this server ignores chains',
    'The server of this scope does not honor previous_response_id, so every turn goes in full.',
  ],
  'off:repeated_ids': [
    'this server repeats ids',
    'The server gives one id to several responses, so an id does not say which one to continue.',
  ],
  dry_run: [
    'dry run',
    "continuation is 'dry-run': the turn was sent in full, and its record says how it would have been sent.",
  ],
  http: ['sent over HTTP', 'Over HTTP no connection keeps responses, so the whole input is sent.'],
  unreadable: [
    'input is no list of items',
    'The input is empty or no list of items. It was sent as it is, so that the server gives its own error.',
  ],
  not_sent: ['nothing was sent', 'The turn ended before anything was sent.'],
  'cold:evicted': [
    'server forgot the chain',
    'The server evicted the response to continue, or said that it does not know it.',
  ],
  'cold:not_stored': [
    'not stored by the server',
    'The response was not stored, and this server continues stored responses only.',
  ],
  'cold:failed': [
    'the turn before failed',
    'The turn that would have advanced the chain failed, so the server no longer holds it.',
  ],
  'cold:aborted': [
    'the turn before was aborted',
    'The turn that would have advanced the chain was aborted, so the server no longer holds it.',
  ],
  'cold:displaced': [
    'its lane moved on',
    'A newer response replaced this one on its lane: a connection keeps one response a lane.',
  ],
  'cold:connection_lost': [
    'connection was lost',
    'The connection that held this conversation was lost, as when a server restarts.',
  ],
  'cold:rotated': [
    'connection was too old',
    'The connection reached its age or idle limit and was replaced.',
  ],
}

export function explainReason(reason: string): Explanation {
  if (reason.length > 200) return { short: `${beginningOf(reason, 60)}…`, long: none }
  const known = Object.hasOwn(exact, reason) ? exact[reason] : undefined
  if (known !== undefined) return { short: known[0], long: known[1] }
  const [, kind, value = ''] = reason.match(/^(history_edited|settings|scope)[@:](.*)$/s) ?? []
  switch (kind) {
    case 'history_edited':
      return {
        short: `history changed at item ${value}`,
        long: `The input is no longer the stored history from item ${value} on (counted from 0): an item was changed, added, removed or moved.`,
      }
    case 'settings':
      return {
        short: `${value} changed`,
        long: `The field ${value} must stay equal within a chain, and it changed; or this server refuses it together with previous_response_id.`,
      }
    case 'scope':
      return {
        short: `header ${value} splits scopes`,
        long: `The header ${value} has another value with each request, so every request gets a scope of its own, and with it no history. Send it per connection, or not at all.`,
      }
    default:
      return reason === 'history_edited'
        ? {
            short: 'history changed',
            long: 'The input is no longer the stored history from some item on.',
          }
        : { short: reason, long: none }
  }
}

const fallbacks: Readonly<Record<string, string>> = {
  connect_failed: 'The connection could not be opened.',
  runtime: 'The socket library of this process is broken, as a bundler may leave it.',
  circuit_open: 'Connections failed recently; the next attempt comes after a cool-down.',
  endpoint: 'The endpoint has no WebSocket mode.',
  background: 'The request needs HTTP: background is true.',
  conversation: 'The caller named a conversation, and nothing tells which lane holds it.',
  not_honored: 'The caller chained, and a connection to this server ignores chains.',
  repeated_ids: 'The caller chained, and the server gives one id to several responses.',
  head_unavailable: 'The caller chained, and no lane holds the response.',
  no_lane: 'No connection had room for the turn in time.',
  invalid_answers: 'The server repeatedly sent something that does not answer its turn.',
  too_large: 'The request is larger than the largest frame.',
  rejected: 'The server refused the turn on the connection.',
  lanes_refused: "The server refused the lane's name, and then the turn without one.",
  ambiguous: 'The connection was lost before any part of the answer, more than once.',
}

export function explainFallback(fallback: string): string {
  if (Object.hasOwn(fallbacks, fallback)) return fallbacks[fallback] ?? ''
  const status = fallback.match(/^upgrade_refused:(\d+)$/)?.[1]
  if (status !== undefined) return `The server refused the upgrade with status ${status}.`
  return 'This version of the page has no words for this fallback.'
}
