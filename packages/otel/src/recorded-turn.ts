// The record as this package reads it. It goes once core's record has these fields itself.
import type { TurnRecord } from '@warmline/core'

/** A record whose version 1 may not have come yet. */
export type RecordedTurn = TurnRecord & {
  readonly scope?: string
  readonly model?: string
  readonly isStreamed?: boolean
  readonly previousResponseId?: string
  readonly conversationId?: string
  readonly reasoningEffort?: string
  readonly startedAt?: number
  readonly queueMs?: number
  readonly firstOutputMs?: number
  readonly tokens?: {
    readonly input: number
    readonly cachedInput: number
    readonly cacheWriteInput?: number
    readonly output: number
    readonly reasoning: number
  }
}
