// What the reasons of full turns mean, in a few words each; docs of core say more.

const meanings: Readonly<Record<string, string>> = {
  no_chain: 'no earlier turn begins like this one: a new conversation, or another beginning',
  history_edited: 'an item of the history was changed, added or removed',
  history_shorter: 'the input is only a beginning of the history, such as for a regeneration',
  configuration_changed: 'a configuration update at the front was changed',
  head_busy: 'the lane of the head was busy',
  pending_tool_calls: 'a call of the last answer has no output yet',
  caller_chained: 'the request names its previous response or conversation itself: sent as it is',
  not_honored: 'the server did not honor the anchor',
  http: 'it went over HTTP, where no connection keeps responses',
  unreadable: 'the input is empty or no list of items',
  'off:not_honored': 'this server ignores anchors',
  'off:repeated_ids': 'this server gives one id to several responses',
}

const families: readonly (readonly [prefix: string, meaning: string])[] = [
  ['settings:', 'this field must stay equal within a chain, and was changed'],
  ['cold:rotated', 'the connection had reached its age or idle limit'],
  ['cold:connection_lost', 'the connection was closed, such as after a long pause'],
  ['cold:displaced', 'another turn had taken the lane'],
  ['cold:not_stored', 'this server continues stored responses only, and this one was not'],
  ['cold:', 'the server no longer had the response'],
  ['scope:', 'this header keeps turns apart'],
]

/** The meaning of a reason without its position; an empty text for one that is not known. */
export function meaningOf(reason: string): string {
  const known = Object.hasOwn(meanings, reason) ? meanings[reason] : undefined
  return known ?? families.find(([prefix]) => reason.startsWith(prefix))?.[1] ?? ''
}
