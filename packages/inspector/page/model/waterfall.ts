// The parts of a turn's time, and where they lie on a scale. Pure.
import type { TurnEntry } from '../../src/model.ts'
import { factsOf } from './facts.ts'

/** A part of a turn's time. */
export type SegmentName = 'queue' | 'handshake' | 'wait' | 'think' | 'output'

export const segmentWords: Readonly<Record<SegmentName, string>> = {
  queue: 'waiting for a lane',
  handshake: 'opening a connection',
  wait: 'sent, no event yet',
  think: 'first event, no output yet',
  output: 'output',
}

export interface Segment {
  readonly name: SegmentName
  /** Milliseconds from the turn's call. */
  readonly from: number
  readonly until: number
}

/** The parts of a turn's time, in order and without gaps; `now` ends a turn that runs. */
export function segmentsOf(turn: TurnEntry, now: number): readonly Segment[] {
  const since = (at: number | undefined) => (at === undefined ? undefined : at - turn.startedAt)
  const facts = factsOf(turn)
  const end = Math.max(0, turn.record?.durationMs ?? now - turn.startedAt)
  const event = facts.firstEventMs ?? since(turn.firstEventAt)
  const output = facts.firstOutputMs ?? since(turn.firstOutputAt)
  const queue = facts.queueMs ?? (turn.record === undefined ? since(turn.sentAt) : undefined) ?? 0
  const ends: readonly (readonly [SegmentName, number])[] = [
    ['queue', queue],
    ['handshake', queue + (facts.handshakeMs ?? 0)],
    ['wait', event ?? end],
    ['think', output ?? (event === undefined ? end : end)],
    ['output', end],
  ]
  const segments: Segment[] = []
  let from = 0
  for (const [name, until] of ends) {
    const to = Math.min(end, Math.max(from, until))
    if (to > from) segments.push({ name, from, until: to })
    from = to
  }
  return segments
}

/** A scale: the wall-clock moment at its left edge, or every turn's own, and its width. */
export interface Scale {
  readonly startAt: number | undefined
  readonly lengthMs: number
}

/** The scale that fits all but the slowest tenth of turns, which run over its edge. */
export function commonScale(turns: readonly TurnEntry[], now: number): Scale {
  const lengths = turns.map((turn) => durationOf(turn, now)).sort((one, other) => one - other)
  const fitting = lengths[Math.floor(lengths.length * 0.9)] ?? lengths.at(-1) ?? 1
  return { startAt: undefined, lengthMs: niceAbove(Math.max(1, fitting)) }
}

/** A time from a beginning to an end, or until now. */
export interface Span {
  readonly startedAt: number
  readonly endedAt?: number | undefined
}

/** The scale of a few rows side by side in time, from the first beginning to the last end. */
export function timeScale(spans: readonly Span[], now: number): Scale {
  let from = Number.POSITIVE_INFINITY
  let until = Number.NEGATIVE_INFINITY
  for (const { startedAt, endedAt = now } of spans) {
    from = Math.min(from, startedAt)
    until = Math.max(until, startedAt, endedAt)
  }
  if (until < from) return { startAt: undefined, lengthMs: 1 }
  return { startAt: from, lengthMs: Math.max(1, until - from) }
}

/**
 * Where a part of what began at `startedAt` lies on a scale, in shares of its width; `undefined` if
 * it is out of sight.
 */
export function placeOf(
  segment: { readonly from: number; readonly until: number },
  startedAt: number,
  scale: Scale,
): { readonly left: number; readonly width: number } | undefined {
  const shift = scale.startAt === undefined ? 0 : startedAt - scale.startAt
  const left = Math.max(0, (segment.from + shift) / scale.lengthMs)
  const right = Math.min(1, (segment.until + shift) / scale.lengthMs)
  return right <= 0 || left >= 1 ? undefined : { left, width: Math.max(0, right - left) }
}

export function durationOf(turn: TurnEntry, now: number): number {
  return Math.max(0, turn.record?.durationMs ?? now - turn.startedAt)
}

/** The next of 1, 1.5, 2, 3, 5, 7.5, 10, 15, … */
export function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 1.5, 2, 3, 5, 7.5, 10].find((each) => each * power >= value) ?? 10
  return step * power
}
