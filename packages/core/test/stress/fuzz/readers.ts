// The fuzz of the pure readers: whatever text comes, they give what they promise or throw the one
// error that they name.
import fc from 'fast-check'
import { refusalOf } from '../../../src/fetch/error-response.js'
import { openaiEndpoint } from '../../../src/index.js'
import { readErrorFrame, retryAfterMs } from '../../../src/protocol/error-frame.js'
import { isTerminal, isVisible, reconcileOutput, responseOf } from '../../../src/protocol/events.js'
import { Frame, frameOf, readFrame } from '../../../src/protocol/frame.js'
import { encodeSse, failureAsError } from '../../../src/protocol/sse.js'
import { isObject } from '../../../src/protocol/types.js'
import type { Failure } from '../../../src/recovery/failure.js'
import { readTurnRecord } from '../../../src/telemetry/read-record.js'
import { joinRecord } from '../../../src/turn/turn-report.js'
import { type AnswerContent, eventsOf } from './answers.js'
import { type Field, type Node, write } from './json-text.js'
import { type Mutation, mutate, mutations } from './mutations.js'
import { checkPrototypes, type Violation } from './oracle.js'
import { strangeHeaders, strangeNode, strangeStatus, strangeText } from './strange.js'

/** The scope of the records that are made of responses. */
const scope = { name: 's1', endpoint: openaiEndpoint(), origin: '', unlike: [] }

/** One case: an answer with what goes wrong in it, a text that is none, and a refused handshake. */
export interface ReaderCase {
  readonly content: AnswerContent
  readonly changes: readonly Mutation[]
  readonly text: string
  /** The status and the fields of an error, which is read as a frame too. */
  readonly error: {
    readonly status: Node
    readonly fields: readonly Field[]
    readonly headers: readonly Field[]
  }
  readonly refusal: {
    readonly status: number
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
  }
}

/** Any case. */
export const readerCases: fc.Arbitrary<ReaderCase> = fc.record({
  content: fc.record({
    id: fc.constant('resp_a1'),
    text: strangeText,
    previous: fc.constantFrom(null, 'resp_z1'),
    streamId: fc.constantFrom(undefined, 'l0'),
    isNumbered: fc.boolean(),
    ending: fc.constantFrom('completed', 'incomplete', 'failed', 'error'),
    hasCall: fc.boolean(),
    leavesOutputOut: fc.boolean(),
  }),
  changes: mutations,
  text: fc.oneof(strangeText, strangeNode.map(write)),
  error: fc.record({
    status: fc.oneof(
      strangeStatus.map((status) => ({ raw: String(status) })),
      strangeNode,
    ),
    fields: fc.array(
      fc.tuple(fc.constantFrom('type', 'code', 'message', 'param', 'status'), strangeNode),
      {
        maxLength: 4,
      },
    ),
    headers: fc.array(
      fc.tuple(fc.constantFrom('retry-after', 'Retry-After-Ms', '__proto__', 'x'), strangeNode),
      {
        maxLength: 3,
      },
    ),
  }),
  refusal: fc.record({ status: strangeStatus, headers: strangeHeaders, body: strangeText }),
})

/** Runs a case. */
export async function runReaderCase({
  content,
  changes,
  text,
  error,
  refusal,
}: ReaderCase): Promise<readonly Violation[]> {
  const violations: Violation[] = []
  const guard = (what: string, act: () => void): void => {
    try {
      act()
    } catch (thrown) {
      violations.push({ kind: 'crash', detail: `${what}: ${String(thrown).slice(0, 200)}` })
    }
  }
  const frames = [...mutate(eventsOf(content), changes), errorFrame(error), text]
  const whole = frames.flatMap((frame): readonly Frame[] => {
    try {
      const read = readFrame(frame)
      // What nests too deeply is told apart and read by nobody.
      return read instanceof Frame && !read.isTooDeep && isReadable(read, guard) ? [read] : []
    } catch (thrown) {
      guard('readFrame', () => {
        throw thrown
      })
      return []
    }
  })
  for (const { text: frame } of whole) {
    guard('the place of a frame', () => {
      const unread = readFrame(frame)
      if (unread instanceof Frame) checkPlace(unread)
    })
  }
  for (const frame of whole) {
    guard('the rest of readFrame', () => check(frame))
    guard('encodeSse', () => checkSse(frame))
    guard('readErrorFrame', () => checkError(frame))
    guard('reconcileOutput', () => {
      const response = responseOf(frame)
      if (response === undefined) return
      if (!reconcileOutput(response, whole).every(isObject))
        throw new TypeError('An item is no object.')
    })
    guard('joinRecord', () => {
      const response = responseOf(frame)
      const record = joinRecord(
        { request: {}, scope, isStreamed: true, label: undefined },
        { outcome: 'completed', response, startedAt: 0, endedAt: 1 },
        [],
      )
      if (readTurnRecord(JSON.parse(JSON.stringify(record))) === undefined)
        throw new TypeError('A record is none.')
    })
  }
  guard('refusalOf', () => checkRefusal(refusal))
  for (const fault of checkPrototypes()) violations.push({ kind: 'polluted', detail: fault })
  return violations
}

function errorFrame({ status, fields, headers }: ReaderCase['error']): string {
  return write({
    fields: [
      ['type', { raw: '"error"' }],
      ['status', status],
      ['error', { fields }],
      ['headers', { fields: headers }],
    ],
  })
}

type Guard = (what: string, act: () => void) => void

/**
 * Where the event of a frame stands, as its outside says before it is parsed, is where its JSON
 * says.
 */
function checkPlace(frame: Frame): void {
  const { place, responseId } = frame
  const { event } = frame
  const parsed = frameOf(event, frame.text)
  if (JSON.stringify(place) !== JSON.stringify(parsed.place)) {
    throw new TypeError(
      `The place is ${JSON.stringify(place)}, not ${JSON.stringify(parsed.place)}.`,
    )
  }
  if (responseId !== parsed.responseId) throw new TypeError(`The response is ${responseId}.`)
}

/**
 * Whether a frame holds an event: a delta that is known by its outside may turn out to be no JSON.
 */
function isReadable(frame: Frame, guard: Guard): boolean {
  let isRead = false
  guard('event', () => {
    try {
      isRead = typeof frame.event.type === 'string'
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError) || !frame.isDelta) throw thrown
    }
  })
  return isRead
}

/** What is read from the outside of a frame is what its JSON says. */
function check(frame: Frame): void {
  const written: unknown = JSON.parse(frame.text)
  // A list is read as the error that it begins with.
  const event: unknown = Array.isArray(written) ? written[0] : written
  if (!isObject(event)) throw new TypeError('The event is no object.')
  const isNamed = typeof event.type === 'string'
  if (Array.isArray(written) && frame.type !== 'error')
    throw new TypeError('A list is read as an event.')
  if (isNamed && frame.type !== event.type) throw new TypeError(`The type is ${frame.type}.`)
  const lane = typeof event.stream_id === 'string' ? event.stream_id : undefined
  if (frame.stream_id !== lane) throw new TypeError(`The lane is ${frame.stream_id}, not ${lane}.`)
  if (isTerminal(frame.type) && frame.isDelta) throw new TypeError('A delta ends a turn.')
  if (frame.isDelta && !isVisible(frame.type)) throw new TypeError('A delta shows nothing.')
}

function checkSse(frame: Frame): void {
  const written = encodeSse(failureAsError(frame))
  const [, data] = /^(?:event: [^\r\n]*\n)?data: ([^\r\n]*)\n\n$/.exec(written) ?? []
  if (data === undefined) throw new TypeError('The event is more than one.')
  JSON.parse(data)
}

function checkError({ event }: Frame): void {
  const error = readErrorFrame(event)
  const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'
  const { code, type, param, message, status, headers } = error
  if (![code, type, param].every(isText) || typeof message !== 'string')
    throw new TypeError('A word is no text.')
  if (!Number.isInteger(status) || status < 100 || status > 599)
    throw new TypeError(`The status is ${status}.`)
  if (Object.getPrototypeOf(headers) !== Object.prototype)
    throw new TypeError('The headers have a prototype.')
  if (!Object.values(headers).every((value) => typeof value === 'string'))
    throw new TypeError('A header is no text.')
  const afterMs = retryAfterMs(headers)
  if (afterMs !== undefined && !(afterMs >= 0 && Number.isFinite(afterMs)))
    throw new TypeError(`Wait ${afterMs} ms.`)
  JSON.stringify(error.body)
  for (const isUnsafe of [true, false]) checkShown({ class: 'failed', error, isUnsafe })
  encodeSse(frameOf(event, JSON.stringify(event)))
}

function checkRefusal({ status, headers, body }: ReaderCase['refusal']): void {
  const refusal = { status, headers: Object.fromEntries(headers), body }
  checkShown({ class: 'not_sent', refusal, isTimeout: false, cause: undefined })
}

/** A failure is shown at the door as one. */
function checkShown(failure: Failure): void {
  const shown = refusalOf(new Error('It failed.'), failure)
  if (shown.status < 400) throw new TypeError(`A failure is shown as ${shown.status}.`)
}
