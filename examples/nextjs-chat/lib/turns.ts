// The part of each turn record that the panel shows.
import { z } from 'zod'

/** How a turn travels. */
export const transportSchema = z.enum(['websocket', 'http'])
/** How a turn travels. */
export type Transport = z.infer<typeof transportSchema>

const turn = z.object({
  transport: transportSchema,
  mode: z.enum(['incremental', 'full']),
  reason: z.string().optional(),
  fallback: z.string().optional(),
  itemsSent: z.number(),
  itemsKept: z.number(),
  bytesSent: z.number(),
  bytesFull: z.number(),
  handshakeMs: z.number().optional(),
  durationMs: z.number(),
  replays: z.number(),
})

const shown = turn.extend({
  /**
   * From the call to the first token of output, by the AI SDK's own clock; missing when none came.
   */
  firstTokenMs: z.number().optional(),
})

/** One turn, as the panel shows it. */
export type TurnView = z.infer<typeof shown>

/** How that is checked when it comes back. */
export const metadataSchema = z.object({
  turns: z.array(shown),
  /** Why the answer ended before its time. */
  failure: z.string().optional(),
})

/** The metadata of a message. */
export type ChatMetadata = z.infer<typeof metadataSchema>

/** What the panel shows of a turn. */
export function viewOf(record: z.input<typeof turn>, firstTokenMs: number | undefined): TurnView {
  const view = turn.parse(record)
  return firstTokenMs === undefined ? view : { ...view, firstTokenMs }
}

/** What turns sent together. */
export interface Sum {
  /** Bytes. */
  readonly sent: number
  /** Bytes, had each turn sent everything. */
  readonly full: number
  /** Turns that sent only what is new. */
  readonly incremental: number
}

/** The sums over turns. */
export function sumOf(turns: readonly TurnView[]): Sum {
  return {
    sent: turns.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
    full: turns.reduce((sum, { bytesFull, bytesSent }) => sum + Math.max(bytesFull, bytesSent), 0),
    incremental: turns.filter(({ mode }) => mode === 'incremental').length,
  }
}
