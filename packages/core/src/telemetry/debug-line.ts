// Writes one turn as one line for a reader of the log (WARMLINE_DEBUG). Pure, and without content:
// sizes, times, reasons and ids.
import { oneLine } from './one-line.js'
import type { TurnRecord } from './record.js'

/** The line for the record of a turn. */
export function debugLine(record: TurnRecord): string {
  const { connection, lane, mode, reason, fallback, outcome, errorCode, replays, tokens, hints } =
    record
  const place = [record.scope, connection, lane].filter((name) => name !== undefined).join('/')
  const parts = [
    record.transport,
    place,
    record.model ?? '',
    fallback === undefined ? '' : `fallback=${fallback}`,
    reason === undefined ? mode : `${mode} (${reason})`,
    `items ${record.itemsSent} of ${record.itemsSent + record.itemsKept}`,
    `bytes ${record.bytesSent} of ${record.bytesFull}`,
    record.queueMs === undefined || record.queueMs < 1
      ? ''
      : `queue ${Math.round(record.queueMs)} ms`,
    record.handshakeMs === undefined ? '' : `handshake ${Math.round(record.handshakeMs)} ms`,
    record.firstEventMs === undefined ? '' : `first event ${Math.round(record.firstEventMs)} ms`,
    record.firstOutputMs === undefined ? '' : `first output ${Math.round(record.firstOutputMs)} ms`,
    `total ${Math.round(record.durationMs)} ms`,
    tokens === undefined
      ? ''
      : `tokens ${tokens.input} (${tokens.cachedInput} cached) and ${tokens.output}`,
    replays === 0 ? '' : `replays ${replays}`,
    hints === undefined ? '' : `hints ${hints.map(({ code }) => code).join(' ')}`,
    errorCode === undefined ? outcome : `${outcome} (${errorCode})`,
    record.responseId ?? '',
    record.requestId ?? '',
  ]
  return `[warmline] ${parts
    .filter((part) => part !== '')
    .map(oneLine)
    .join(', ')}`
}
