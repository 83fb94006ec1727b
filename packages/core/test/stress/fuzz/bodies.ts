// Answers over HTTP that may be wrong: the body of an SSE stream in every spelling and cut into
// chunks anywhere, JSON bodies and error bodies, statuses and headers.
import fc from 'fast-check'
import type { WireEvent } from './answers.js'
import { type Mutation, mutate, mutations } from './mutations.js'
import { strangeHeaders, strangeStatus, strangeText } from './strange.js'

/** How an answer over HTTP differs from the right one. */
export interface BodyPlan {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly contentType: string | undefined
  readonly content: 'events' | 'json' | 'error' | 'text' | 'nothing'
  readonly changes: readonly Mutation[]
  readonly text: string
  /** How lines end, how fields are spelled, and what stands between events. */
  readonly lineEnd: string
  readonly spelling: 'plain' | 'tight' | 'split' | 'nameless' | 'annotated'
  /** Where the body is cut into chunks. */
  readonly cuts: readonly number[]
  readonly end: 'ends' | 'breaks' | 'stalls'
  /** Bytes of which no text is made, at this place. */
  readonly badBytesAt: number | undefined
}

/** Any answer over HTTP. */
export const bodyPlans: fc.Arbitrary<BodyPlan> = fc.record({
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    { weight: 2, arbitrary: strangeStatus },
  ),
  headers: strangeHeaders,
  contentType: fc.oneof(
    { weight: 3, arbitrary: fc.constant('text/event-stream; charset=utf-8') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('application/json', 'text/event-stream', 'text/html', ''),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  content: fc.oneof(
    { weight: 4, arbitrary: fc.constant('events' as const) },
    { weight: 2, arbitrary: fc.constantFrom('json' as const, 'error' as const) },
    { weight: 1, arbitrary: fc.constantFrom('text' as const, 'nothing' as const) },
  ),
  changes: fc.oneof({ weight: 4, arbitrary: mutations }, { weight: 1, arbitrary: fc.constant([]) }),
  text: strangeText,
  lineEnd: fc.constantFrom('\n', '\n', '\r\n', '\r'),
  spelling: fc.constantFrom('plain', 'plain', 'tight', 'split', 'nameless', 'annotated'),
  cuts: fc.array(fc.nat(4_000), { maxLength: 6 }),
  end: fc.constantFrom('ends', 'ends', 'ends', 'breaks', 'stalls'),
  badBytesAt: fc.option(fc.nat(2_000), { nil: undefined, freq: 8 }),
})

/** The bytes of a body, in chunks. */
export function chunksOf(plan: BodyPlan, events: readonly WireEvent[]): readonly Uint8Array[] {
  const bytes = spoil(new TextEncoder().encode(textOf(plan, events)), plan.badBytesAt)
  const places = [...new Set(plan.cuts.map((at) => at % (bytes.length + 1)))].toSorted(
    (a, b) => a - b,
  )
  const bounds = [0, ...places, bytes.length]
  return bounds.slice(1).flatMap((end, index) => {
    const chunk = bytes.slice(bounds[index] ?? 0, end)
    return chunk.length === 0 ? [] : [chunk]
  })
}

function textOf(plan: BodyPlan, events: readonly WireEvent[]): string {
  switch (plan.content) {
    case 'events':
      return mutate(events, plan.changes)
        .map((frame, index) => writeSse(frame, events[index]?.type ?? 'message', plan))
        .join('')
    case 'json':
      return mutate(bodyOf(events), plan.changes)[0] ?? ''
    case 'error':
      return mutate(errorBody, plan.changes)[0] ?? ''
    case 'text':
      return plan.text
    case 'nothing':
      return ''
  }
}

const errorBody: readonly WireEvent[] = [
  {
    type: 'error',
    error: {
      message: 'Slow down.',
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      param: null,
    },
  },
]

/** The response of the last event, as JSON mode gives it. */
function bodyOf(events: readonly WireEvent[]): readonly WireEvent[] {
  const response = events.at(-1)?.response
  if (typeof response !== 'object' || response === null) return errorBody
  const output = events.flatMap(({ type, item }) =>
    type === 'response.output_item.done' ? [item] : [],
  )
  return [{ type: 'response', ...response, output }]
}

function spoil(bytes: Uint8Array, at: number | undefined): Uint8Array {
  if (at === undefined) return bytes
  const place = at % (bytes.length + 1)
  return Uint8Array.from([
    ...bytes.subarray(0, place),
    0xff,
    0xc3,
    0x28,
    0xed,
    0xa0,
    0x80,
    ...bytes.subarray(place),
  ])
}

/** One event as SSE. */
function writeSse(frame: string, type: string, { lineEnd, spelling, text }: BodyPlan): string {
  const lines = (data: string, prefix: string): string =>
    data
      .split('\n')
      .map((line) => prefix + line)
      .join(lineEnd)
  const end = lineEnd + lineEnd
  switch (spelling) {
    case 'plain':
      return `event: ${type}${lineEnd}${lines(frame, 'data: ')}${end}`
    case 'tight':
      return `data:${frame}${lineEnd}event:${type}${end}`
    case 'split': {
      const at = Math.floor(frame.length / 2)
      return `event: ${type}${lineEnd}data: ${frame.slice(0, at)}${lineEnd}data: ${frame.slice(at)}${end}`
    }
    case 'nameless':
      return `${lines(frame, 'data: ')}${end}`
    case 'annotated':
      return `: ${text.slice(0, 50)}${lineEnd}id: ${text.slice(0, 9)}${lineEnd}retry: 1e9${lineEnd}${lines(frame, 'data: ')}${end}data: [DONE]${end}`
  }
}

/** The right answer over HTTP. */
export function rightBody(events: readonly WireEvent[], isStreamed: boolean): string {
  if (!isStreamed) return JSON.stringify(bodyOf(events)[0])
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}
