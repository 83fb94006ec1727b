// Counts the turns of a client by scope and model, from their records and nothing else. Pure: it
// has no clock and knows no scope but by its name.
import type { TurnRecord } from './record.js'

/** The totals of the turns of one scope with one model; each is a sum over their records. */
export interface TurnTotals {
  /** The scope's name in the records, such as `s1`; `others` for the row that joins the rest. */
  readonly scope: string
  /** The model that the requests named; missing where they named none. */
  readonly model?: string
  /** How many turns have ended. */
  readonly turns: number
  /** How many of them sent only what was new. */
  readonly incrementalTurns: number
  /** The share of incremental turns, from 0 to 1. */
  readonly incrementalShare: number
  /**
   * How many turns were sent in full for each reason, without the position behind `@`; `others`
   * joins rare ones.
   */
  readonly reasons: Readonly<Record<string, number>>
  /** Bytes of the requests as they were sent. */
  readonly bytesSent: number
  /**
   * Bytes of input that were not sent because the server had them: `bytesFull - bytesSent`. Eight
   * times this, over the bits per second of a link, is what they would have taken on it in seconds.
   */
  readonly bytesKept: number
  /** How many times a request was sent again within its turn. */
  readonly replays: number
  /** How many turns went over HTTP although WebSocket mode was wanted. */
  readonly fallbacks: number
  /** Milliseconds that the turns waited for lanes. */
  readonly queueMs: number
  /** Milliseconds that the turns waited for new connections to open. */
  readonly handshakeMs: number
}

/** Most rows besides the one that joins the rest. */
export const maxRows = 200
/** Most reasons of a row besides `others`. */
export const maxReasons = 40

const others = 'others'

type Sums = { -readonly [Field in SummedField]: number }
type SummedField = Exclude<keyof TurnTotals, 'scope' | 'model' | 'incrementalShare' | 'reasons'>

/** A row while it counts. */
interface Row {
  readonly scope: string
  readonly model: string | undefined
  readonly sums: Sums
  readonly reasons: Map<string, number>
}

/** The totals of one client. */
export class TurnCounter {
  /** By scope and model, the row unused for longest first. */
  readonly #rows = new Map<string, Row>()
  /** The key of the row used last, which stands last. */
  #newest: string | undefined
  #rest: Row | undefined

  /** Counts a turn that has ended. */
  add(record: TurnRecord): void {
    const { scope, model, reason } = record
    const key = JSON.stringify([scope, model])
    const row = this.#rows.get(key) ?? emptyRow(scope, model)
    if (key !== this.#newest) {
      this.#rows.delete(key)
      this.#rows.set(key, row)
      this.#newest = key
    }
    addSums(row.sums, sumsOf(record))
    if (reason !== undefined) addReason(row.reasons, reason.replace(/@.*$/s, ''), 1)
    if (this.#rows.size > maxRows) this.#joinOldest()
  }

  /** The totals so far: the row used last is the last, behind the one that joins the rest. */
  get totals(): readonly TurnTotals[] {
    const rows = [...this.#rows.values()]
    return (this.#rest === undefined ? rows : [this.#rest, ...rows]).map(totalsOf)
  }

  #joinOldest(): void {
    const [oldest] = this.#rows
    if (oldest === undefined) return
    const [key, { sums, reasons }] = oldest
    this.#rows.delete(key)
    this.#rest ??= emptyRow(others, undefined)
    addSums(this.#rest.sums, sums)
    for (const [reason, count] of reasons) addReason(this.#rest.reasons, reason, count)
  }
}

function emptyRow(scope: string, model: string | undefined): Row {
  const sums: Sums = {
    turns: 0,
    incrementalTurns: 0,
    bytesSent: 0,
    bytesKept: 0,
    replays: 0,
    fallbacks: 0,
    queueMs: 0,
    handshakeMs: 0,
  }
  return { scope, model, sums, reasons: new Map() }
}

function sumsOf(record: TurnRecord): Sums {
  const { mode, bytesSent, bytesFull, replays, fallback, queueMs = 0, handshakeMs = 0 } = record
  return {
    turns: 1,
    incrementalTurns: mode === 'incremental' ? 1 : 0,
    bytesSent,
    bytesKept: bytesFull - bytesSent,
    replays,
    fallbacks: fallback === undefined ? 0 : 1,
    queueMs,
    handshakeMs,
  }
}

function addSums(sums: Sums, more: Sums): void {
  let field: SummedField
  for (field in sums) sums[field] += more[field]
}

function addReason(reasons: Map<string, number>, reason: string, count: number): void {
  const name = reasons.has(reason) || reasons.size < maxReasons ? reason : others
  reasons.set(name, (reasons.get(name) ?? 0) + count)
}

function totalsOf({ scope, model, sums, reasons }: Row): TurnTotals {
  return {
    scope,
    ...(model === undefined ? {} : { model }),
    ...sums,
    incrementalShare: sums.incrementalTurns / sums.turns,
    reasons: Object.fromEntries(reasons),
  }
}
