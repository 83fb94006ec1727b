// Warmline's reasons in people's words. Every reason has some; the code itself stands in the fold
// of the panel, for whoever looks it up.
import type { TurnRecord } from '@warmline/ai-sdk'
import type { TurnView } from './turns'

type Reason = NonNullable<TurnRecord['reason']>
type Fallback = NonNullable<TurnRecord['fallback']>
/** Of `settings:model` this is `settings:`. */
type Head<Code extends string> = Code extends `${infer Kind}:${infer Rest}`
  ? string extends Rest
    ? `${Kind}:`
    : `${number}` extends Rest
      ? `${Kind}:`
      : Code
  : Code extends `${infer Kind}@${number}`
    ? `${Kind}@`
    : Code

const reasons: Readonly<Record<Head<Reason>, string>> = {
  no_chain: 'the server has not seen this history yet',
  'scope:': 'a header that changes each time keeps connections apart',
  'history_edited@': 'an earlier message was changed',
  history_shorter: 'the answer starts again from an earlier point',
  configuration_changed: 'a setting changed in the middle of the chat',
  'settings:': 'a setting was changed',
  'cold:evicted': 'the server no longer had this chat at hand',
  'cold:not_stored': 'the server continues stored answers only',
  'cold:failed': 'the turn before failed',
  'cold:aborted': 'the answer before was stopped',
  'cold:displaced': 'another answer took this chat’s place on the connection',
  'cold:connection_lost': 'the connection was lost and opened again',
  'cold:rotated': 'the connection was old and was replaced',
  head_busy: 'another answer of this chat was still running',
  pending_tool_calls: 'a tool call had no answer yet',
  caller_chained: 'the app named the answer to continue itself',
  not_honored: 'the server did not continue from the turn before',
  off: 'sending only what is new is switched off',
  'off:not_honored': 'this server does not continue from earlier turns',
  'off:repeated_ids': 'this server gives one id to several answers',
  dry_run: 'this is a trial run',
  http: 'HTTP sends it with every turn',
  not_sent: 'the turn was never sent',
  unreadable: 'there was nothing to compare',
}

const fallbacks: Readonly<Record<Head<Fallback>, string>> = {
  connect_failed: 'no connection could be opened',
  'upgrade_refused:': 'the server refused the connection',
  runtime: 'the socket library of this process does not work',
  circuit_open: 'connections failed a moment ago, and are tried again soon',
  endpoint: 'this server has no WebSocket mode',
  background: 'a background answer needs HTTP',
  conversation: 'nothing tells which connection holds the conversation',
  not_honored: 'this server does not continue from earlier turns',
  repeated_ids: 'this server gives one id to several answers',
  head_unavailable: 'no connection holds the answer to continue',
  no_lane: 'every connection was busy',
  invalid_answers: 'the server’s answers did not belong to their turns',
  too_large: 'the request is too large for a connection',
  rejected: 'the server refused the turn on the connection',
  lanes_refused: 'the server refused the turn on the connection',
  ambiguous: 'the connection was lost more than once',
}

/** A turn in words. */
export interface TurnWords {
  readonly title: string
  /** Warmline's own names for it, as its documentation has them; empty where it was incremental. */
  readonly codes: readonly string[]
}

/** How a turn was sent, and why so. @param isFirst Whether it is the first of its chat. */
export function sayTurn(turn: TurnView, isFirst: boolean): TurnWords {
  const { mode, transport, reason, fallback } = turn
  const codes = [fallback, reason].filter((code) => code !== undefined)
  if (fallback !== undefined) return { title: `Over HTTP: ${wordsFor(fallbacks, fallback)}`, codes }
  if (mode === 'incremental') return { title: 'Sent only what is new', codes: [] }
  if (transport === 'http') return { title: `Sent everything: ${reasons.http}`, codes }
  const isNew = isFirst && (reason === 'no_chain' || reason === 'history_shorter')
  if (isNew) return { title: 'New chat: sent everything once', codes }
  return { title: `Sent everything: ${wordsFor(reasons, reason ?? 'no_chain')}`, codes }
}

/** The words for a code, or for what stands before its detail; the code where it is newer. */
function wordsFor(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? words[code.replace(/([:@]).*$/s, '$1')] ?? code.replaceAll('_', ' ')
}
