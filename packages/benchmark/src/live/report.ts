// The report of `pnpm live`: one document, as JSON and as Markdown. It holds no key, no address but
// that of the API, and no text of a prompt.
import type { ProbeReport } from '@warmline/cli/probe'
import { median } from 'simple-statistics'
import { toMarkdown } from '../report/markdown.js'
import type { Section } from '../report/sections.js'
import type { ForkPlace } from './forks.js'
import type { Answered } from './questions.js'
import type { TurnFigures } from './run-way.js'
import { type Way, ways } from './ways.js'

/** The medians of a way. */
export interface WayFigures {
  readonly name: string
  readonly against: Way['against']
  /** The turn that opened the connection, with its handshake. */
  readonly coldFirstOutputMs: number
  /** The turns after it. */
  readonly warmFirstOutputMs: number
  readonly warmTotalMs: number
  /** The whole conversation, handshake included. */
  readonly conversationMs: number
  readonly sentBytes: number
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
}

/** The medians of a fork. */
export interface ForkFigures {
  readonly place: ForkPlace
  readonly handshakeMs: number
  readonly firstOutputMs: number
  readonly totalMs: number
  readonly sentBytes: number
  readonly cachedTokens: number
}

/** A conversation that failed. */
export interface Failure {
  readonly name: string
  readonly reason: string
}

/** What `pnpm live` writes. */
export interface LiveDocument {
  readonly kind: 'warmline-live'
  readonly version: 1
  readonly date: string
  /** The address of the API; `undefined` for a local run. */
  readonly baseURL: string | undefined
  readonly model: string
  readonly repetitions: number
  /** What a local run simulates. */
  readonly costModel: string | undefined
  readonly tokens: { readonly bound: number; readonly reported: number; readonly counted: number }
  readonly ways: readonly WayFigures[]
  readonly forks: readonly ForkFigures[]
  /** Ways and forks of which a run failed, each with its reason. */
  readonly failures: readonly Failure[]
  readonly questions: readonly Answered[]
  readonly probe: Pick<ProbeReport, 'rows' | 'row'> | undefined
}

/** The medians of a way, over its conversations. */
export function figuresOfWay(
  { name, against }: Way,
  runs: readonly (readonly TurnFigures[])[],
): WayFigures {
  const first = runs.flatMap((turns) => turns.slice(0, 1))
  const later = runs.flatMap((turns) => turns.slice(1))
  const sum = (turns: readonly TurnFigures[], of: (turn: TurnFigures) => number): number =>
    turns.reduce((total, turn) => total + of(turn), 0)
  const whole = (of: (turn: TurnFigures) => number): number =>
    median(runs.map((turns) => sum(turns, of)))
  return {
    name,
    against,
    coldFirstOutputMs: median(first.map((turn) => turn.handshakeMs + turn.firstOutputMs)),
    warmFirstOutputMs: median(later.map((turn) => turn.firstOutputMs)),
    warmTotalMs: median(later.map((turn) => turn.totalMs)),
    conversationMs: whole((turn) => turn.handshakeMs + turn.totalMs),
    sentBytes: whole((turn) => turn.sentBytes),
    inputTokens: whole((turn) => turn.inputTokens),
    cachedTokens: whole((turn) => turn.cachedTokens),
    outputTokens: whole((turn) => turn.outputTokens),
  }
}

/** The medians of a fork. */
export function figuresOfFork(place: ForkPlace, runs: readonly TurnFigures[]): ForkFigures {
  const of = (figure: (turn: TurnFigures) => number): number => median(runs.map(figure))
  return {
    place,
    handshakeMs: of((turn) => turn.handshakeMs),
    firstOutputMs: of((turn) => turn.handshakeMs + turn.firstOutputMs),
    totalMs: of((turn) => turn.handshakeMs + turn.totalMs),
    sentBytes: of((turn) => turn.sentBytes),
    cachedTokens: of((turn) => turn.cachedTokens),
  }
}

/** The report as Markdown. */
export function liveMarkdown(document: LiveDocument): string {
  const { date, model, baseURL, costModel, repetitions, tokens } = document
  const head: Section = {
    title: `Live check of ${date.slice(0, 10)}`,
    text: [
      `${costModel ?? `${baseURL}, model ${model}.`} ${repetitions} repetitions, interleaved; figures are medians. Made at ${date} by \`pnpm live\`.`,
      `At most ${tokens.bound} tokens were allowed; the server counted ${tokens.reported}.`,
    ],
    tables: [],
  }
  const measured = [waySection(document), forkSection(document), ...failureSections(document)]
  const sections = [head, wayNames(), ...measured]
  return toMarkdown([...sections, questionSection(document), ...probeSections(document)])
}

function wayNames(): Section {
  const rows = ways.map((way) => [
    way.name,
    way.transport,
    way.isKept ? 'kept' : 'new each turn',
    way.sends,
    way.store ? 'on' : 'off',
    way.warmsUp ? 'yes' : 'no',
    way.against === undefined ? '' : `${way.against.name}: ${way.against.differsIn}`,
  ])
  const columns = ['way', 'transport', 'connection', 'sends', 'store', 'warm-up', 'differs from']
  return { title: 'The seven ways', text: [], tables: [{ head: columns, rows }] }
}

function waySection({ ways: figures }: LiveDocument): Section {
  const rows = figures.map((way) => [
    way.name,
    ...[way.coldFirstOutputMs, way.warmFirstOutputMs, way.warmTotalMs, way.conversationMs].map(ms),
    ...[way.sentBytes, way.inputTokens, way.cachedTokens, way.outputTokens].map(String),
  ])
  const columns = ['way', 'first output, cold, ms', 'first output, warm, ms', 'turn, warm, ms', 'conversation, ms', 'bytes sent', 'tokens in', 'of these cached', 'tokens out'] // biome-ignore format: a list of names reads best as a block
  const text = [
    'Cold is the first turn with its handshake, warm are the turns after it. A full resend carries the text of the answers and no reasoning.',
  ]
  return { title: 'What they take', text, tables: [{ head: columns, rows }] }
}

function forkSection({ forks }: LiveDocument): Section {
  const rows = forks.map((fork) => [
    fork.place,
    ...[fork.handshakeMs, fork.firstOutputMs, fork.totalMs].map(ms),
    ...[fork.sentBytes, fork.cachedTokens].map(String),
  ])
  const columns = [
    'fork',
    'handshake, ms',
    'first output, ms',
    'turn, ms',
    'bytes sent',
    'tokens cached',
  ]
  return { title: 'A fork', text: [], tables: [{ head: columns, rows }] }
}

function failureSections({ failures }: LiveDocument): readonly Section[] {
  if (failures.length === 0) return []
  const rows = failures.map(({ name, reason }) => [name, oneLine(reason)])
  return [{ title: 'What failed', text: [], tables: [{ head: ['what', 'why'], rows }] }]
}

function questionSection({ questions }: LiveDocument): Section {
  const rows = questions.map(({ question, experiment, verdict, seen }) => [
    question,
    experiment,
    verdict,
    oneLine(seen),
  ])
  const columns = ['question', 'experiment', 'verdict', 'what was seen']
  return { title: 'Open questions', text: [], tables: [{ head: columns, rows }] }
}

function probeSections({ probe }: LiveDocument): readonly Section[] {
  if (probe === undefined) return []
  const rows = probe.rows.map(({ rules, title, verdict, seen }) => [
    rules.join(' '),
    title,
    verdict,
    oneLine(seen),
  ])
  const head = ['rules', 'what', 'verdict', 'what was seen']
  return [{ title: 'The probe', text: [], tables: [{ head, rows }] }]
}

function ms(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0)
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 200)
}
