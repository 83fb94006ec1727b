// Judges what was heard: the order of events, their numbers, their lanes, and what an answer shows
// of the context behind it. Pure.
import { secretWord } from './texts.js'
import { type Answer, hasRun, isTerminal } from './wire/answer.js'
import { isUnknownAnchor } from './wire/error-frame.js'
import { type Fields, isFields, shownOf, textOf } from './wire/json.js'

/** Why the events of a turn are not in order (P28); `undefined` where they are. */
export function orderFault(frames: readonly Fields[]): string | undefined {
  const types = frames.map(({ type }) => textOf(type) ?? 'an event without a type')
  if (types[0] !== 'response.created') return `begins with ${types[0] ?? 'nothing'}`
  if (types[1] !== 'response.in_progress' && types[1] !== 'response.queued') {
    return `${types[1] ?? 'nothing'} follows response.created`
  }
  if (types.filter((type) => type === 'response.created').length > 1) return 'begins twice'
  const ends = frames.filter(isTerminal).length
  if (ends !== 1) return `has ${ends} ends`
  const last = frames.at(-1)
  return last !== undefined && isTerminal(last) ? undefined : 'goes on after its end'
}

/** Why `sequence_number` is not as in P32; `undefined` where it is. */
export function sequenceFault(frames: readonly Fields[]): string | undefined {
  const numbers = frames.map(({ sequence_number }) => sequence_number)
  if (numbers.every((number) => number === undefined)) return 'events have none'
  const at = numbers.findIndex((number, index) => number !== index)
  return at === -1 ? undefined : `event ${at} has ${shownOf(numbers[at] ?? null)}`
}

/** Fields of `ResponseResource` that the OpenResponses document of 2026-04-24 requires. */
const requiredFields = [
  'id', 'object', 'created_at', 'completed_at', 'status', 'incomplete_details', 'model',
  'previous_response_id', 'instructions', 'output', 'error', 'tools', 'tool_choice', 'truncation',
  'parallel_tool_calls', 'text', 'top_p', 'presence_penalty', 'frequency_penalty', 'top_logprobs',
  'temperature', 'reasoning', 'usage', 'max_output_tokens', 'max_tool_calls', 'store', 'background',
  'service_tier', 'metadata', 'safety_identifier', 'prompt_cache_key',
] // biome-ignore format: a list of names reads best as a block

/** The required fields that some snapshot leaves out. */
export function missingFields(frames: readonly Fields[]): readonly string[] {
  const shown = frames.flatMap(({ response }) => (isFields(response) ? [response] : []))
  return requiredFields.filter((field) => shown.some((response) => !(field in response)))
}

/** What became of an anchor. */
export type Continuation =
  /** The turn had the context of its anchor. */
  | 'continued'
  /** It ran without that context. */
  | 'ignored'
  /** It ran, and nothing tells with which context. */
  | 'unclear'
  /** It was refused because the anchor is unknown. */
  | 'unknown'
  /** It did not run for another reason. */
  | 'failed'

/**
 * What became of an anchor, by evidence: the answer says the word that only the anchor knows, or
 * `usage` counts more than the anchor's own input did. The second turn must itself be shorter than
 * the first.
 * @param ignoresUnknown Whether the server runs turns with unknown anchors too; then an anchor
 * without any visible effect has none.
 */
export function continuationOf(
  first: Answer,
  second: Answer,
  ignoresUnknown = false,
): Continuation {
  if (!hasRun(second)) {
    const { error } = second
    return error !== undefined && second.end === 'refused' && isUnknownAnchor(error, first.id)
      ? 'unknown'
      : 'failed'
  }
  if (second.text.includes(secretWord)) return 'continued'
  if (first.usage === undefined || second.usage === undefined) {
    return ignoresUnknown ? 'ignored' : 'unclear'
  }
  return second.usage.input > first.usage.input ? 'continued' : 'ignored'
}

/** Whether every snapshot shows this anchor, or null for none. */
export function showsAnchor({ echoes }: Answer, anchor: string | null): boolean {
  return echoes.length > 0 && echoes.every((echo) => echo === anchor)
}

/** How turns of one connection overlapped. */
export interface Overlap {
  /** Most turns that ran at once. */
  readonly most: number
  /**
   * Whether others waited for a free place all the time, so that `most` is the limit and not only
   * what happened to overlap.
   */
  readonly isLimit: boolean
}

/**
 * How turns overlapped, from their events in the order in which they came.
 * @param asked Number of creates that were sent before the first event.
 */
export function overlapOf(frames: readonly Fields[], asked: number): Overlap {
  let running = 0
  let begun = 0
  let most = 0
  const before: number[] = []
  for (const frame of frames) {
    if (frame.type === 'response.created') {
      running += 1
      begun += 1
      most = Math.max(most, running)
    } else if (isTerminal(frame)) {
      // What waits is still waiting, so the running ones fill every place.
      if (begun < asked) before.push(running)
      running -= 1
    }
  }
  return { most, isLimit: before.length > 0 && before.every((count) => count === most) }
}
