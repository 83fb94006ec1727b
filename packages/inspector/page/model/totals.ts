// The totals of turns, and what the saved bytes would have cost on a modeled link. Pure.
import type { TurnEntry } from '../../src/model.ts'
import { dryRunOf, reasonGroup } from './facts.ts'

export interface Totals {
  readonly turns: number
  /** Turns that have ended; the figures below are of these. */
  readonly ended: number
  readonly incremental: number
  readonly bytesSent: number
  readonly bytesFull: number
  readonly failed: number
  readonly fallbacks: number
  readonly replays: number
  readonly inputTokens: number
  readonly cachedTokens: number
  /** How many turns were sent in full for each reason, the most frequent first. */
  readonly reasons: readonly (readonly [reason: string, turns: number])[]
  /** What would have been sent, for turns of a dry run; missing where there is none. */
  readonly dryRun?: {
    readonly turns: number
    readonly incremental: number
    readonly bytesSent: number
    readonly bytesFull: number
  }
}

export function totalsOf(turns: readonly TurnEntry[]): Totals {
  const sums = {
    ended: 0,
    incremental: 0,
    bytesSent: 0,
    bytesFull: 0,
    failed: 0,
    fallbacks: 0,
    replays: 0,
    inputTokens: 0,
    cachedTokens: 0,
  }
  const dry = { turns: 0, incremental: 0, bytesSent: 0, bytesFull: 0 }
  const reasons = new Map<string, number>()
  for (const turn of turns) {
    const { record } = turn
    if (record === undefined) continue
    sums.ended++
    if (record.mode === 'incremental') sums.incremental++
    sums.bytesSent += record.bytesSent
    sums.bytesFull += record.bytesFull
    if (record.outcome === 'failed') sums.failed++
    if (record.fallback !== undefined) sums.fallbacks++
    sums.replays += record.replays ?? 0
    sums.inputTokens += record.tokens?.input ?? 0
    sums.cachedTokens += record.tokens?.cachedInput ?? 0
    if (record.reason !== undefined) {
      const group = reasonGroup(record.reason)
      reasons.set(group, (reasons.get(group) ?? 0) + 1)
    }
    const wouldBe = dryRunOf(turn)
    if (wouldBe === undefined) continue
    dry.turns++
    if (wouldBe.mode === 'incremental') dry.incremental++
    dry.bytesSent += wouldBe.bytesSent
    dry.bytesFull += record.bytesFull
  }
  return {
    turns: turns.length,
    ...sums,
    reasons: [...reasons].sort((one, other) => other[1] - one[1]),
    ...(dry.turns === 0 ? {} : { dryRun: dry }),
  }
}

/** An upload speed to model: its bits per second, in words. */
export interface Link {
  readonly bitsPerSecond: number
  readonly name: string
}

export const links: readonly Link[] = [
  { bitsPerSecond: 1e6, name: '1 Mbit/s, weak mobile' },
  { bitsPerSecond: 5e6, name: '5 Mbit/s, hotel Wi-Fi' },
  { bitsPerSecond: 20e6, name: '20 Mbit/s, home upload' },
  { bitsPerSecond: 100e6, name: '100 Mbit/s, office' },
  { bitsPerSecond: 1e9, name: '1 Gbit/s, data center' },
]

/** How long these bytes take on a link: nothing but their bits over its speed. */
export function linkMs(size: number, { bitsPerSecond }: Link): number {
  return (size * 8 * 1000) / bitsPerSecond
}

/** Two lines over the turns: bytes sent and bytes in full, both summed up; at most `points`. */
export function growth(
  turns: readonly TurnEntry[],
  points: number,
): readonly [at: number[], sent: number[], full: number[]] {
  const ended = turns.filter(({ record }) => record !== undefined)
  const every = Math.max(1, Math.ceil(ended.length / points))
  const lines: [number[], number[], number[]] = [[0], [0], [0]]
  let sent = 0
  let full = 0
  ended.forEach((turn, index) => {
    sent += dryRunOf(turn)?.bytesSent ?? turn.record?.bytesSent ?? 0
    full += turn.record?.bytesFull ?? 0
    if ((index + 1) % every !== 0 && index !== ended.length - 1) return
    lines[0].push(index + 1)
    lines[1].push(sent)
    lines[2].push(full)
  })
  return lines
}
