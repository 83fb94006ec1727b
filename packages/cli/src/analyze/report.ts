// What an analysis says, as `--json` prints it: the shape is in the README. It has no content of
// the log, except the items that were asked for.
import type { Hint } from '@warmline/core'
import type { LogKind, SkipReason } from '../log/types.js'
import { nameOfItem } from '../replay/items.js'
import type { AnswerOrigin, ReplayedTurn } from '../replay/replay.js'
import { type Link, linkModel, secondsOn } from './links.js'

/** The whole of an analysis. */
export interface AnalysisReport {
  readonly format: 'warmline-analysis'
  readonly version: 1
  /** The server whose limits were shown. */
  readonly server: string
  readonly linkModel: string
  readonly files: readonly FileReport[]
  /** All files together. */
  readonly totals: Totals
}

/** One file. */
export interface FileReport {
  readonly file: string
  /** What its content is. */
  readonly source: LogKind
  /** How many entries were not replayed, by reason, with the places of the first ones. */
  readonly skipped: Readonly<Partial<Record<SkipReason, SkippedCount>>>
  /** How the answers were found. */
  readonly answers: Readonly<Record<AnswerOrigin, number>>
  readonly totals: Totals
  readonly turns: readonly TurnReport[]
}

/** Entries that were not replayed for one reason. */
export interface SkippedCount {
  readonly count: number
  readonly places: readonly string[]
}

/** Sums over turns; those that failed are only counted. */
export interface Totals {
  readonly turns: number
  readonly incrementalTurns: number
  /** From 0 to 1; 0 without turns. */
  readonly incrementalShare: number
  /** Turns in full by their reason, without the position behind `@`. */
  readonly reasons: Readonly<Record<string, number>>
  /** Turns over HTTP by their `fallback`. */
  readonly http: Readonly<Record<string, number>>
  /** Turns that the replay's server refused, by the code of the error. */
  readonly failed: Readonly<Record<string, number>>
  readonly itemsSent: number
  readonly itemsKept: number
  readonly bytesSent: number
  readonly bytesFull: number
  readonly bytesKept: number
  readonly links: readonly LinkTotals[]
  readonly hints: readonly HintCount[]
}

/** The time that all requests take on one link, one by one. */
export interface LinkTotals extends Link {
  readonly secondsFull: number
  readonly secondsSent: number
  readonly secondsSaved: number
}

/** A hint, and how many turns have it. */
export interface HintCount extends Hint {
  readonly turns: number
}

/** One turn. */
export interface TurnReport {
  readonly place: string
  readonly outcome: string
  readonly mode: 'incremental' | 'full'
  readonly transport: string
  readonly reason?: string
  readonly fallback?: string
  readonly errorCode?: string
  readonly answer: AnswerOrigin
  readonly itemsSent: number
  readonly itemsKept: number
  readonly bytesSent: number
  readonly bytesFull: number
  /** Where the input and the history part. */
  readonly parts?: PartingReport
  readonly hints?: readonly string[]
}

/** The first items that are not the same history. */
export interface PartingReport {
  /** The index of the item of the input, from 0. */
  readonly item: number
  /** Its type, and the role of a message. */
  readonly itemType?: string
  readonly historyItem: number
  readonly historyItemType?: string
  /** The items themselves, with `--show-items`. */
  readonly items?: { readonly input?: object; readonly history?: object }
}

/** The report of a turn. */
export function reportOfTurn(turn: ReplayedTurn, showsItems: boolean): TurnReport {
  const { place, answer, record } = turn
  const { outcome, mode, transport, fallback, errorCode, hints = [] } = record
  const reason = reasonOf(record)
  const parts = partingOf(turn, showsItems)
  return {
    place,
    outcome,
    mode,
    transport,
    ...(reason === undefined ? {} : { reason }),
    ...(fallback === undefined ? {} : { fallback }),
    ...(errorCode === undefined ? {} : { errorCode }),
    answer,
    itemsSent: record.itemsSent,
    itemsKept: record.itemsKept,
    bytesSent: record.bytesSent,
    bytesFull: record.bytesFull,
    ...(parts === undefined ? {} : { parts }),
    ...(hints.length === 0 ? {} : { hints: hints.map(({ code }) => code) }),
  }
}

/**
 * Why a turn went in full. A reason can name a field of the request: one that no API could have is
 * content of the log, and is not told.
 */
function reasonOf({ reason }: ReplayedTurn['record']): string | undefined {
  return reason?.replace(/^settings:(?![a-z][a-z0-9_]{0,49}$).*$/s, 'settings:other')
}

function partingOf({ comparison }: ReplayedTurn, showsItems: boolean): PartingReport | undefined {
  const parted = comparison?.parts.find(({ is }) => is === 'parted')
  if (comparison === undefined || parted === undefined) return undefined
  const [item] = parted.input
  const [historyItem] = parted.history
  const input = comparison.input[item]
  const history = comparison.history[historyItem]
  const [itemType, historyItemType] = [nameOfItem(input), nameOfItem(history)]
  return {
    item,
    ...(itemType === undefined ? {} : { itemType }),
    historyItem,
    ...(historyItemType === undefined ? {} : { historyItemType }),
    ...(showsItems
      ? {
          items: {
            ...(input === undefined ? {} : { input }),
            ...(history === undefined ? {} : { history }),
          },
        }
      : {}),
  }
}

/** Sums up turns as they come. */
export class TotalsCounter {
  readonly #links: readonly (Link & { full: number; sent: number })[]
  readonly #sums = {
    turns: 0,
    incrementalTurns: 0,
    itemsSent: 0,
    itemsKept: 0,
    bytesSent: 0,
    bytesFull: 0,
  }
  readonly #reasons = new Map<string, number>()
  readonly #http = new Map<string, number>()
  readonly #failed = new Map<string, number>()
  readonly #hints = new Map<string, Hint & { turns: number }>()

  constructor(links: readonly Link[]) {
    this.#links = links.map((link) => ({ ...link, full: 0, sent: 0 }))
  }

  add({ record }: ReplayedTurn): void {
    const reason = reasonOf(record)
    const {
      mode,
      bytesSent,
      bytesFull,
      itemsSent,
      itemsKept,
      fallback,
      outcome,
      hints = [],
    } = record
    if (outcome === 'failed' || outcome === 'aborted') {
      count(this.#failed, record.errorCode ?? outcome)
      return
    }
    const sums = this.#sums
    sums.turns += 1
    if (mode === 'incremental') sums.incrementalTurns += 1
    sums.itemsSent += itemsSent
    sums.itemsKept += itemsKept
    sums.bytesSent += bytesSent
    sums.bytesFull += bytesFull
    if (reason !== undefined) count(this.#reasons, reason.replace(/@.*$/s, ''))
    if (record.transport === 'http') count(this.#http, fallback ?? 'http')
    for (const link of this.#links) {
      link.full += secondsOn(link, bytesFull)
      link.sent += secondsOn(link, bytesSent)
    }
    for (const hint of hints) {
      const known = this.#hints.get(hint.code)
      if (known === undefined) this.#hints.set(hint.code, { ...hint, turns: 1 })
      else known.turns += 1
    }
  }

  get totals(): Totals {
    const { turns, incrementalTurns, bytesFull, bytesSent } = this.#sums
    return {
      ...this.#sums,
      incrementalShare: turns === 0 ? 0 : incrementalTurns / turns,
      bytesKept: bytesFull - bytesSent,
      reasons: sorted(this.#reasons),
      http: sorted(this.#http),
      failed: sorted(this.#failed),
      links: this.#links.map(({ bitsPerSecond, roundTripMs, full, sent }) => ({
        bitsPerSecond,
        roundTripMs,
        secondsFull: round(full),
        secondsSent: round(sent),
        secondsSaved: round(full - sent),
      })),
      hints: [...this.#hints.values()],
    }
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** The most frequent first. */
function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one))
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

/** The report of all files. */
export function wholeReport(parts: {
  readonly server: string
  readonly files: readonly FileReport[]
  readonly totals: Totals
}): AnalysisReport {
  return { format: 'warmline-analysis', version: 1, linkModel, ...parts }
}
