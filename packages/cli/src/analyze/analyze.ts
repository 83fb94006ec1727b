// Analyzes files: reads each, finds the answers that it does not have, and replays it.
import { hash } from 'node:crypto'
import type { ProfileName } from '@warmline/dev-server'
import { openLogFile } from '../log/log-file.js'
import { type LoggedTurn, readLog } from '../log/read-log.js'
import { asString, type LogKind, type SkipReason, type TurnEntry } from '../log/types.js'
import { AnswerFinder } from '../replay/find-answers.js'
import { inputItems } from '../replay/items.js'
import { type AnswerOrigin, type PlannedTurn, type ReplayedTurn, replay } from '../replay/replay.js'
import type { Link } from './links.js'
import {
  type AnalysisReport,
  type FileReport,
  reportOfTurn,
  TotalsCounter,
  wholeReport,
} from './report.js'

/** How files are analyzed. */
export interface AnalyzeOptions {
  readonly server: ProfileName
  readonly links: readonly Link[]
  /** Whether the report has the items at which histories part. */
  readonly showsItems: boolean
  /** Called after each turn with how many of the file's turns are done. */
  readonly onProgress?: ((done: number, all: number) => void) | undefined
}

/** A file that cannot be analyzed, and why. */
export interface UnreadableFile {
  readonly file: string
  readonly message: string
}

/** What came of the files. */
export interface Analysis {
  readonly report: AnalysisReport
  readonly unreadable: readonly UnreadableFile[]
}

/** Analyzes files one by one; each has clients of its own. It uses no network but the loopback. */
export async function analyze(
  paths: readonly string[],
  options: AnalyzeOptions,
): Promise<Analysis> {
  const all = new TotalsCounter(options.links)
  const files: FileReport[] = []
  const unreadable: UnreadableFile[] = []
  for (const path of paths) {
    try {
      files.push(await analyzeFile(path, options, all))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      unreadable.push({ file: path, message })
    }
  }
  const report = wholeReport({ server: options.server, files, totals: all.totals })
  return { report, unreadable }
}

async function analyzeFile(
  path: string,
  options: AnalyzeOptions,
  all: TotalsCounter,
): Promise<FileReport> {
  await using file = await openLogFile(path)
  const found = new FoundTurns()
  await readLog(file, found)
  const counter = new TotalsCounter(options.links)
  const answers: Record<AnswerOrigin, number> = { recorded: 0, inferred: 0, invented: 0 }
  const turns: ReturnType<typeof reportOfTurn>[] = []
  const planned = found.inOrder()
  await replay(planned, {
    server: options.server,
    onTurn(turn: ReplayedTurn) {
      counter.add(turn)
      all.add(turn)
      answers[turn.answer] += 1
      turns.push(reportOfTurn(turn, options.showsItems))
      options.onProgress?.(turns.length, planned.length)
    },
  })
  const { source, skipped } = found
  return { file: path, source, skipped, answers, totals: counter.totals, turns }
}

/** Most places that are named of one reason. */
const maxPlaces = 10

/** The turns of one file, and what is none. */
class FoundTurns {
  readonly #turns: PlannedTurn[] = []
  readonly #kinds = new Map<LogKind, number>()
  readonly #answers = new AnswerFinder()
  /** Digests of requests with the ids of their responses. */
  readonly #answered = new Set<string>()
  /** The turns by their responses. */
  readonly #responses = new Map<string, number>()
  readonly #skipped = new Map<SkipReason, { count: number; places: string[] }>()

  turn({ place, load }: LoggedTurn, entry: TurnEntry): void {
    const { response, body, startedAt, endedAt, kind, scope = '' } = entry
    const responseId = response?.id
    if (responseId !== undefined) {
      // Some servers give one id to several responses.
      const answered = hash('sha1', `${responseId}\n${JSON.stringify(body)}`, 'base64')
      if (this.#answered.has(answered)) {
        this.skip({ place, kind, reason: 'duplicate' })
        return
      }
      this.#answered.add(answered)
    }
    const number = this.#turns.length
    // A chained request has only what is new, which is the beginning of nothing.
    const previous = asString(body.previous_response_id)
    const isRecorded = response?.output !== undefined
    const after =
      previous === undefined
        ? this.#answers.add(number, [{ scope }, ...inputItems(body)], isRecorded)
        : this.#responses.get(previous)
    if (responseId !== undefined) this.#responses.set(responseId, number)
    this.#count(kind)
    this.#turns.push({
      place,
      load,
      ...(after === undefined ? {} : { after: this.#turns[after]?.place ?? '' }),
      inferredAnswer: () => this.#answers.answerOf(number),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
    })
  }

  skip({ place, kind, reason }: Parameters<Parameters<typeof readLog>[1]['skip']>[0]): void {
    this.#count(kind)
    const known = this.#skipped.get(reason) ?? { count: 0, places: [] }
    known.count += 1
    if (known.places.length < maxPlaces) known.places.push(place)
    this.#skipped.set(reason, known)
  }

  /** By their beginning, where all of them tell it; else as they are in the file. */
  inOrder(): readonly PlannedTurn[] {
    const isTimed = this.#turns.every(({ startedAt }) => startedAt !== undefined)
    if (!isTimed) return this.#turns.map(({ startedAt: _, endedAt: __, ...turn }) => turn)
    return this.#turns.toSorted((one, other) => (one.startedAt ?? 0) - (other.startedAt ?? 0))
  }

  get source(): LogKind {
    const [most] = [...this.#kinds].sort(([, one], [, other]) => other - one)
    return most?.[0] ?? 'json'
  }

  get skipped(): Readonly<Record<string, { count: number; places: string[] }>> {
    return Object.fromEntries(this.#skipped)
  }

  #count(kind: LogKind): void {
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1)
  }
}
