// A race in figures: what each lane sent and took, and what the warm one gained. Pure.
import type { ChatMessage } from './chat-message'
import { sayBytes, sayMs } from './size'
import { sumOf } from './turns'

/** A lane of a race as it stands. */
export interface LaneState {
  /** Bytes so far. */
  readonly sent: number
  /** Turns so far. */
  readonly turns: number
  /** From the question to the end of the answer; missing while it runs or when it failed. */
  readonly tookMs: number | undefined
}

/** What a lane has done since the question. @param before Messages that were there before it. */
export function laneOf(
  messages: readonly ChatMessage[],
  before: number,
  tookMs: number | undefined,
): LaneState {
  const turns = messages.slice(before).flatMap(({ metadata }) => metadata?.turns ?? [])
  return { sent: sumOf(turns).sent, turns: turns.length, tookMs }
}

/** The result of a race in a line; missing until both lanes are through. */
export function resultOf(http: LaneState, websocket: LaneState): string | undefined {
  if (http.tookMs === undefined || websocket.tookMs === undefined) return undefined
  const gainedMs = http.tookMs - websocket.tookMs
  const saved = http.sent - websocket.sent
  const time =
    Math.abs(gainedMs) < 10
      ? 'as fast'
      : `${sayMs(Math.abs(gainedMs))} ${gainedMs > 0 ? 'sooner' : 'later'}`
  const bytes =
    saved === 0
      ? 'the same bytes'
      : `${sayBytes(Math.abs(saved))} ${saved > 0 ? 'less' : 'more'} sent`
  return `WebSocket: ${time}, ${bytes}`
}
