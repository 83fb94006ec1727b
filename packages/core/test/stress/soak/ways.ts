// The ways in which a caller takes the answer of a turn: natively or behind the fetch signature, as
// it comes or whole.
import { createParser } from 'eventsource-parser'
import type { ResponsesClient, TurnRequest } from '../../../src/index.js'

/** A way. */
export type Way = 'events' | 'response' | 'sse' | 'json'
/** Every way. */
export const ways: readonly Way[] = ['events', 'response', 'sse', 'json']

/** A turn as its caller sends it. */
export interface Taking {
  readonly client: ResponsesClient
  readonly request: TurnRequest
  /** Its name in the records of turns; only where it is sent natively. */
  readonly label: string
  readonly signal: AbortSignal
  /** Called with everything that is handed on, as JSON. */
  readonly seen: (json: string) => void
}

/** What a caller reads of a response. */
export interface Taken {
  readonly id: string
  readonly status: string
  readonly output: readonly unknown[]
}

/**
 * Takes the answer in one way. Gives the response of its end.
 * @throws what a caller is told instead.
 */
export function take(way: Way, taking: Taking): Promise<Taken> {
  switch (way) {
    case 'events':
      return takeEvents(taking)
    case 'response':
      return takeResponse(taking)
    case 'sse':
      return takeStream(taking)
    case 'json':
      return takeDocument(taking)
  }
}

async function takeEvents({ client, request, label, signal, seen }: Taking): Promise<Taken> {
  const turn = client.create(request, { label, signal })
  for await (const event of turn) seen(textOf(event))
  return read(await turn.response)
}

async function takeResponse({ client, request, label, signal, seen }: Taking): Promise<Taken> {
  const response = await client.create(request, { label, signal }).response
  seen(textOf({ response }))
  return read(response)
}

async function takeStream(taking: Taking): Promise<Taken> {
  const answer = await post(taking, true)
  let last: unknown
  const parser = createParser({
    onEvent: ({ data }) => {
      taking.seen(data)
      last = data
    },
  })
  if (answer.body === null) throw new Error('The answer has no body.')
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) parser.feed(chunk)
  const event: { response?: unknown } = typeof last === 'string' ? JSON.parse(last) : {}
  return read(event.response)
}

async function takeDocument(taking: Taking): Promise<Taken> {
  const answer = await post(taking, false)
  const response: unknown = await answer.json()
  taking.seen(textOf({ response }))
  return read(response)
}

async function post({ client, request, signal, seen }: Taking, stream: boolean): Promise<Response> {
  const answer = await client.fetch(`${client.endpoint.baseURL}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-soak', 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, stream }),
    signal,
  })
  if (answer.ok) return answer
  const text = await answer.text()
  seen(text)
  throw new Error(`Status ${answer.status}.`)
}

/** JSON of an event, without padding that is nested too deep to be written. */
function textOf(event: object): string {
  try {
    return JSON.stringify(event)
  } catch {
    const flat = (value: unknown): unknown =>
      typeof value === 'object' && value !== null ? { ...value, padding: undefined } : value
    const top = Object.entries(event).map(([field, value]) => [field, flat(value)])
    return JSON.stringify({ ...Object.fromEntries(top), padding: undefined })
  }
}

function read(response: unknown): Taken {
  if (typeof response !== 'object' || response === null) throw new Error('There is no response.')
  const { id, status, output }: { id?: unknown; status?: unknown; output?: unknown } = response
  return { id: String(id), status: String(status), output: Array.isArray(output) ? output : [] }
}
