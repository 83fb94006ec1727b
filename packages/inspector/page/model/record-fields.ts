// The fields of a record in groups, and their values in words. Pure.
import type { TurnRecord } from '@warmline/core'
import { bytes, count, moment, span } from './format.ts'
import { beginningOf } from './json-lines.ts'

export interface RecordGroup {
  readonly name: string
  readonly fields: readonly (readonly [field: string, value: unknown])[]
}

const groups: readonly (readonly [string, readonly (keyof TurnRecord)[]])[] = [
  [
    'How it was sent',
    [
      'mode',
      'reason',
      'fallback',
      'transport',
      'previousResponseId',
      'conversationId',
      'itemsSent',
      'itemsKept',
      'bytesSent',
      'bytesFull',
      'replays',
      'dryRun',
      'isReseed',
    ],
  ],
  ['How it ended', ['outcome', 'errorCode', 'responseId', 'requestId']],
  ['Times', ['startedAt', 'queueMs', 'handshakeMs', 'firstEventMs', 'firstOutputMs', 'durationMs']],
  [
    'Model and tokens',
    [
      'model',
      'reasoningEffort',
      'tokens',
      'usage',
      'inputTransformations',
      'promptCacheDiagnostics',
    ],
  ],
  [
    'Where',
    [
      'endpoint',
      'origin',
      'scope',
      'scopeHeaders',
      'connection',
      'lane',
      'isStreamed',
      'droppedHeaders',
      'serverHeaders',
      'label',
      'version',
    ],
  ],
]

/** The groups with the fields that a record has, and one for fields that the page does not know. */
export function recordGroups(record: Partial<TurnRecord>): readonly RecordGroup[] {
  const known = new Set<string>(groups.flatMap(([, fields]) => fields))
  const entries = Object.entries(record).filter(([, value]) => value !== undefined)
  const named = groups.map(([name, fields]) => ({
    name,
    fields: fields.flatMap((field) => entries.filter(([each]) => each === field)),
  }))
  const others = { name: 'More', fields: entries.filter(([field]) => !known.has(field)) }
  return [...named, others].filter(({ fields }) => fields.length > 0)
}

const meanings: Readonly<Partial<Record<keyof TurnRecord, string>>> = {
  itemsKept: 'Input items that the server already had, and that were not sent',
  bytesFull: 'The size of the full input; for incremental turns an estimate',
  queueMs: 'How long it waited for a lane, without the handshake',
  handshakeMs: 'How long it waited for new connections to open',
  firstEventMs: 'From the call to the first event',
  firstOutputMs: 'From the call to the first output item or delta',
  replays: 'How many times the request was sent again within the turn',
  scopeHeaders: 'Headers in which this scope differs from an earlier one of the same key',
  droppedHeaders: 'Headers of the caller that were not sent: a connection is shared',
  isReseed: "Warmline's own warm-up of a chain on a new connection",
}

export function meaningOf(field: string): string | undefined {
  return Object.entries(meanings).find(([each]) => each === field)?.[1]
}

/** A value in words; `undefined` for an object or list. */
export function valueWords(field: string, value: unknown): string | undefined {
  if (typeof value === 'number') {
    if (field === 'startedAt') return moment(value)
    if (field.endsWith('Ms')) return span(value)
    if (field.startsWith('bytes')) return `${bytes(value)} (${count(value)})`
    return count(value)
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return beginningOf(value, 500)
  if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return beginningOf(value.join(', '), 500)
  return undefined
}
