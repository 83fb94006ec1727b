// `GET /__dev/journal`: the journal as one JSON document.
import type { JournalEntry, ResponseRecord } from '../journal/entries.js'
import type { Journal } from '../journal/journal.js'
import { type ApiError, invalidValue } from '../wire/api-error.js'
import type { JsonObject } from '../wire/json.js'

/**
 * Builds the document. `?since=SEQ` leaves out older entries; `?items=0` leaves out payloads,
 * inputs, contexts and outputs.
 */
export function journalDocument(
  journal: Journal,
  url: string,
): { readonly body: JsonObject } | { readonly error: ApiError } {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const since = query.get('since') ?? '0'
  if (!/^\d+$/.test(since))
    return { error: invalidValue('since', 'expected the position of an entry') }
  const withItems = query.get('items') !== '0'
  const entries = journal.entries.filter(({ seq }) => seq > Number(since))
  const body = {
    bytesIn: journal.bytesIn,
    bytesOut: journal.bytesOut,
    dropped: journal.dropped,
    entries: entries.map((entry) => entryObject(entry, withItems)),
    responses: [...journal.responses.values()].map((record) => recordObject(record, withItems)),
  }
  return { body }
}

function entryObject(entry: JournalEntry, withText: boolean): JsonObject {
  return withText || !('text' in entry) ? { ...entry } : { ...entry, text: undefined }
}

function recordObject(record: ResponseRecord, withItems: boolean): JsonObject {
  if (withItems) return { ...record }
  // Copies field by field, because reading `items` would build the whole context.
  const { id, connection, transport, lane, previousResponseId, source, isWarmUp, isSuccessor } =
    record
  const { hasContents, status, contextBytes, uncachedBytes, startedAtMs, endedAtMs } = record
  const { input: _input, ...request } = record.request
  const place = {
    id,
    connection,
    transport,
    lane,
    previousResponseId,
    source,
    isWarmUp,
    isSuccessor,
  }
  return {
    ...place,
    hasContents,
    request,
    status,
    contextBytes,
    uncachedBytes,
    startedAtMs,
    endedAtMs,
  }
}
