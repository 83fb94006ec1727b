// Reads a HAR file, as Chromium's devtools and Playwright write it: bodies of `POST /responses`,
// and the frames of sockets (`_webSocketMessages`).
import { createHash } from 'node:crypto'
import { bodyEntry, timeOf } from './body-entry.js'
import { asString, isObject, type LogEntry, type LogObject, objectsIn, parsed } from './types.js'

/** The entries of `log.entries`; requests that are none of a model's are left out. */
export function* readHar(entries: unknown): Generator<LogEntry> {
  for (const entry of objectsIn(entries)) {
    const { request, response } = entry
    if (!isObject(request)) continue
    const frames = objectsIn(entry._webSocketMessages)
    if (frames.length > 0) yield* ofSocket(frames, scopeOf(request))
    else if (request.method === 'POST') yield* ofPost(entry, request, response)
  }
}

function* ofPost(entry: LogObject, request: LogObject, response: unknown): Generator<LogEntry> {
  const path = URL.parse(asString(request.url) ?? '')?.pathname ?? ''
  const isResponses = /\/responses\/?$/.test(path)
  if (/\/(chat\/completions|completions|embeddings|messages)\/?$/.test(path)) {
    yield { is: 'skipped', kind: 'har', reason: 'not_responses_api' }
    return
  }
  if (!isResponses) return
  const body = isObject(request.postData) ? parsed(request.postData.text) : undefined
  if (!isObject(body)) {
    yield { is: 'skipped', kind: 'har', reason: 'no_body' }
    return
  }
  const status = isObject(response) ? Number(response.status) : 0
  if (status >= 400) {
    yield { is: 'skipped', kind: 'har', reason: 'failed' }
    return
  }
  const startedAt = timeOf(entry.startedDateTime)
  const durationMs = typeof entry.time === 'number' && entry.time >= 0 ? entry.time : undefined
  yield bodyEntry('har', body, {
    startedAt,
    endedAt:
      startedAt === undefined || durationMs === undefined ? undefined : startedAt + durationMs,
    scope: scopeOf(request),
    response: isObject(response) ? contentOf(response.content) : undefined,
  })
}

function contentOf(content: unknown): unknown {
  if (!isObject(content)) return undefined
  const text = asString(content.text)
  if (text === undefined) return undefined
  const plain = content.encoding === 'base64' ? Buffer.from(text, 'base64').toString() : text
  const json = parsed(plain)
  return isObject(json) ? json : plain
}

/** The turns of one socket: a `response.create` and the events of its answer, by `stream_id`. */
function* ofSocket(frames: readonly LogObject[], scope: string): Generator<LogEntry> {
  const open = new Map<
    unknown,
    { body: LogObject; startedAt: number | undefined; events: unknown[] }
  >()
  const turns: LogEntry[] = []
  const end = (lane: unknown, endedAt: number | undefined): void => {
    const turn = open.get(lane)
    open.delete(lane)
    if (turn === undefined) return
    const { stream_id: _, ...body } = turn.body
    const { startedAt, events } = turn
    turns.push(bodyEntry('har', body, { startedAt, endedAt, scope, response: events }))
  }
  for (const frame of frames) {
    const data = parsed(frame.data)
    if (!isObject(data)) continue
    // Chromium writes seconds, Playwright milliseconds.
    const at = timeOf(frame.time)
    const lane = data.stream_id ?? undefined
    if (frame.type === 'send' && data.type === 'response.create') {
      end(lane, undefined)
      open.set(lane, { body: data, startedAt: at, events: [] })
    } else if (frame.type === 'receive') {
      open.get(lane)?.events.push(data)
      if (/^(response\.(completed|incomplete|failed)|error)$/.test(String(data.type))) end(lane, at)
    }
  }
  for (const lane of [...open.keys()]) end(lane, undefined)
  yield* turns
}

/** Names the server and the credentials of a request, without telling them. */
function scopeOf({ url, headers }: LogObject): string {
  const address = URL.parse(asString(url) ?? '')
  const host = address?.host ?? ''
  const keys = objectsIn(headers)
    .filter(({ name }) =>
      /^(authorization|api-key|openai-(organization|project))$/i.test(String(name)),
    )
    .map(({ name, value }) => [String(name).toLowerCase(), value])
    .sort()
  return createHash('sha256')
    .update(JSON.stringify([host, keys]))
    .digest('base64url')
    .slice(0, 12)
}
