// Reads what a server sent in answer to one create: how it ended, what it showed, what it counted.
// Pure.
import { type ErrorFacts, isErrorFrame, readErrorFrame } from './error-frame.js'
import { countOf, type Fields, fieldsOf, listOf, textOf } from './json.js'

/** A close frame, or 1006 for a connection that was cut. */
export interface Close {
  readonly code: number
  readonly reason: string
}

/** What came while a wait lasted. */
export interface Heard {
  readonly frames: readonly Fields[]
  /** Why the wait ended. */
  readonly ended: 'done' | 'closed' | 'silent' | 'flood'
  readonly close: Close | undefined
}

/** The tokens that a server says it counts. */
export interface Usage {
  readonly input: number
  readonly output: number
  readonly cached: number
  readonly cacheWrite: number
}

/** The answer to one create. */
export interface Answer {
  /** `refused`: an error before the response began; `broken`: an error after that. */
  readonly end:
    | 'completed'
    | 'incomplete'
    | 'failed'
    | 'refused'
    | 'broken'
    | 'closed'
    | 'silent'
    | 'flood'
  readonly frames: readonly Fields[]
  /** The id of the response; an empty text where none was shown. */
  readonly id: string
  /** Every id that its snapshots showed. */
  readonly ids: readonly string[]
  /** `previous_response_id` of each snapshot; `undefined` where the field is missing. */
  readonly echoes: readonly unknown[]
  readonly output: readonly Fields[]
  readonly text: string
  readonly usage: Usage | undefined
  readonly error: ErrorFacts | undefined
  readonly close: Close | undefined
  /** The last snapshot of the response. */
  readonly snapshot: Fields
  /** An upper bound of the tokens of its context and output, for the turn that continues it. */
  readonly bound: number
}

const terminals: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
])

/** Whether a frame ends a create. */
export function isTerminal(frame: Fields): boolean {
  return terminals.has(frame.type) || isErrorFrame(frame)
}

/** Whether a frame belongs to the lane; `undefined` is the default lane. */
export function isOfLane(frame: Fields, lane: string | undefined): boolean {
  return (frame.stream_id ?? undefined) === lane
}

/** Reads the frames of one create. */
export function readAnswer({ frames, ended, close }: Heard, bound: number): Answer {
  const snapshots = frames.filter(({ response }) => response !== undefined)
  const shown = snapshots.map(({ response }) => fieldsOf(response))
  const snapshot = shown.at(-1) ?? {}
  const failed = frames.find(isErrorFrame)
  const last = frames.findLast(({ type }) => terminals.has(type))
  const output = outputOf(frames, snapshot)
  return {
    end: endOf({ last, hasError: failed !== undefined, hasBegun: shown.length > 0, ended }),
    frames,
    id: textOf(snapshot.id) ?? '',
    ids: [...new Set(shown.flatMap(({ id }) => textOf(id) ?? []))],
    echoes: shown.map(({ previous_response_id }) => previous_response_id),
    output,
    text: output.map(textOfItem).join(''),
    usage: usageOf(snapshot.usage),
    error: failed === undefined ? undefined : readErrorFrame(failed),
    close,
    snapshot,
    bound,
  }
}

function endOf(seen: {
  readonly last: Fields | undefined
  readonly hasError: boolean
  readonly hasBegun: boolean
  readonly ended: Heard['ended']
}): Answer['end'] {
  const { last, hasError, hasBegun, ended } = seen
  if (hasError) return hasBegun ? 'broken' : 'refused'
  if (last?.type === 'response.completed') return 'completed'
  if (last?.type === 'response.incomplete') return 'incomplete'
  if (last?.type === 'response.failed') return 'failed'
  return ended === 'done' ? 'silent' : ended
}

/** The finished items, from their own events, or else from the last snapshot. */
function outputOf(frames: readonly Fields[], snapshot: Fields): readonly Fields[] {
  const done = frames
    .filter(({ type }) => type === 'response.output_item.done')
    .map(({ item }) => fieldsOf(item))
  return done.length > 0 ? done : listOf(snapshot.output)
}

function textOfItem({ content }: Fields): string {
  return listOf(content)
    .map(({ text }) => textOf(text) ?? '')
    .join('')
}

/** Reads `usage`; one that counts no input at all says nothing. */
export function usageOf(value: unknown): Usage | undefined {
  const usage = fieldsOf(value)
  const details = fieldsOf(usage.input_tokens_details)
  const input = countOf(usage.input_tokens) ?? 0
  const output = countOf(usage.output_tokens) ?? 0
  if (input === 0) return undefined
  const [cached, cacheWrite] = [details.cached_tokens, details.cache_write_tokens]
  return { input, output, cached: countOf(cached) ?? 0, cacheWrite: countOf(cacheWrite) ?? 0 }
}

/** Whether a turn ran to an end that can be continued. */
export function hasRun({ end }: Answer): boolean {
  return end === 'completed' || end === 'incomplete'
}

/** The first function call of an output. */
export function callOf({ output }: Answer): Fields | undefined {
  return output.find(({ type }) => type === 'function_call')
}
