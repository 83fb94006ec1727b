// Writes turns as HAR 1.2, piece by piece: an entry for each turn that ended. A turn on a
// connection has the messages that Chrome's tools show for a WebSocket. There is no header in it,
// and the path of an address is always /v1/responses, because a record does not have it.
import type { TurnRecord } from '@warmline/core'
import type { InspectorState, TurnEntry } from '../model.js'
import type { PooledContent } from '../store/contents.js'
import type { ContentOf } from './write-json.js'

/** The version of what `_warmline` of an entry says. */
const formatVersion = '1'

/** A HAR file of the turns that ended, in pieces. */
export function* writeHar({ turns }: InspectorState, contentOf: ContentOf): Generator<string> {
  const creator = { name: '@warmline/inspector', version: formatVersion }
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":`
  let before = '['
  // Contents do not change; one that goes while the file is written was there when it began.
  const ended = turns.flatMap((turn) => {
    const { id, record } = turn
    return record === undefined ? [] : [{ turn, record, content: contentOf(id) }]
  })
  for (const { turn, record, content } of ended) {
    yield before + JSON.stringify(entryOf(turn, record, content))
    before = ','
  }
  yield before === '[' ? '[]}}' : ']}}'
}

function entryOf(turn: TurnEntry, record: TurnRecord, content: PooledContent | undefined): object {
  const isSocket = record.transport === 'websocket'
  // A turn that ended before it was sent has no request.
  const isSent = record.bytesSent > 0
  const sent = content && isSent ? sentText(record, content, isSocket) : undefined
  const received = content && receivedText(record, content, isSocket)
  const { serverHeaders: _, ...said } = record
  const timings = timingsOf(record)
  return {
    startedDateTime: new Date(turn.startedAt).toISOString(),
    time: Object.values(timings).reduce((total, ms) => total + Math.max(ms, 0), 0),
    request: {
      method: isSocket ? 'GET' : 'POST',
      url: `${isSocket ? record.origin.replace(/^http/, 'ws') : record.origin}/v1/responses`,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      queryString: [],
      headersSize: -1,
      bodySize: isSocket ? 0 : record.bytesSent,
      ...(isSocket || sent === undefined
        ? {}
        : { postData: { mimeType: 'application/json', text: sent } }),
    },
    response: {
      ...statusOf(record, isSocket),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      content: {
        size: received === undefined || isSocket ? 0 : Buffer.byteLength(received),
        mimeType: isSocket ? 'x-unknown' : 'application/json',
        ...(received === undefined || isSocket ? {} : { text: received }),
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings,
    ...(isSocket
      ? { _resourceType: 'websocket', _webSocketMessages: messagesOf(turn, sent, received) }
      : {}),
    _warmline: { ...said, id: turn.id, ...(turn.step === undefined ? {} : { step: turn.step }) },
  }
}

function statusOf(
  { outcome, errorCode }: TurnRecord,
  isSocket: boolean,
): { status: number; statusText: string } {
  if (isSocket) return { status: 101, statusText: 'Switching Protocols' }
  const isAnswered = outcome === 'completed' || outcome === 'incomplete'
  return isAnswered
    ? { status: 200, statusText: 'OK' }
    : { status: 0, statusText: errorCode ?? outcome }
}

/** Times that add up to the turn's. */
function timingsOf({ queueMs = -1, handshakeMs = -1, firstEventMs, durationMs }: TurnRecord): {
  readonly [name: string]: number
} {
  const before = Math.max(queueMs, 0) + Math.max(handshakeMs, 0)
  const answered = firstEventMs ?? durationMs
  return {
    blocked: queueMs,
    connect: handshakeMs,
    send: 0,
    wait: Math.max(0, answered - before),
    receive: Math.max(0, durationMs - answered),
  }
}

function messagesOf(
  turn: TurnEntry,
  sent: string | undefined,
  received: string | undefined,
): readonly object[] {
  const { startedAt, sentAt = startedAt, record } = turn
  const endedAt = startedAt + (record?.durationMs ?? 0)
  // A text message; times are seconds since 1970, as Chrome writes them.
  return [
    ...(sent === undefined ? [] : [{ type: 'send', time: sentAt / 1000, opcode: 1, data: sent }]),
    ...(received === undefined
      ? []
      : [{ type: 'receive', time: endedAt / 1000, opcode: 1, data: received }]),
  ]
}

/** The request as it was sent; an input that was a text over HTTP is the message it stands for. */
function sentText(record: TurnRecord, content: PooledContent, isSocket: boolean): string {
  const { previousResponseId, lane, isStreamed } = record
  const settings: object = JSON.parse(content.settings.text)
  const request = JSON.stringify({
    ...(isSocket ? { type: 'response.create', ...(lane && { stream_id: lane }) } : {}),
    ...settings,
    ...(previousResponseId && { previous_response_id: previousResponseId }),
    // Over HTTP a stream is asked for, also where the caller's request did not say it.
    ...(!isSocket && isStreamed ? { stream: true } : {}),
  })
  const input = `"input":[${content.sent.map(({ text }) => text).join()}]}`
  return request === '{}' ? `{${input}` : `${request.slice(0, -1)},${input}`
}

/** The answer, as far as it is kept; missing for a turn that did not complete. */
function receivedText(
  record: TurnRecord,
  { output }: PooledContent,
  isSocket: boolean,
): string | undefined {
  // What stands for the output of a failed turn is why it failed.
  if (output === undefined || record.outcome === 'failed') return undefined
  const head = JSON.stringify({
    id: record.responseId,
    object: 'response',
    status: record.outcome,
    model: record.model,
    usage: record.usage,
  })
  const response = `${head.slice(0, -1)},"output":[${output.map(({ text }) => text).join()}]}`
  return isSocket ? `{"type":"response.${record.outcome}","response":${response}}` : response
}
