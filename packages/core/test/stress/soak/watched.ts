// Watches a client of the soak as its tools do, and judges what it is told: whether the context of
// each attempt, and the one that is reconstructed from a record, tell the intended history, and
// whether the bytes are those that the server got.
import type { DevServer } from '@warmline/dev-server'
import type { ResponsesClient, TurnContext, TurnProgress } from '../../../src/index.js'
import { turnOf } from './around.js'
import { isUpdate } from './configuration.js'
import type { Ask } from './conversation.js'
import type { JsonObject } from './history.js'
import { type Meant, wrongIn } from './oracle.js'
import type { Tags } from './tags.js'

/** What the judge knows. */
interface Truth {
  /** Whether turns are sent again: then the reason may be that of an earlier plan. */
  readonly areResent: boolean
  readonly asks: ReadonlyMap<string, Ask>
  readonly tags: Tags
}

/** What was told of one turn so far. */
interface Watched {
  readonly turn: string
  readonly ask: Ask | undefined
  readonly types: string[]
  sentBytes: number | undefined
}

type Counts = Record<'attempts' | 'contexts' | 'reconstructed' | 'bytes', number>

/** Watches one client. */
export class Watcher {
  /** What was wrong in what was told. */
  readonly wrong: string[] = []
  readonly counts: Counts = { attempts: 0, contexts: 0, reconstructed: 0, bytes: 0 }
  readonly #client: ResponsesClient
  readonly #truth: Truth
  readonly #turns = new Map<number, Watched>()

  constructor(client: ResponsesClient, truth: Truth) {
    this.#client = client
    this.#truth = truth
    client.watch((progress) => this.#see(progress))
  }

  /** How many turns have begun and not ended, as it was told. */
  get openCount(): number {
    return this.#turns.size
  }

  #see(progress: TurnProgress): void {
    if (progress.type === 'began') {
      const turn = turnOf(progress.request.metadata)
      const ask = this.#truth.asks.get(turn)
      this.#turns.set(progress.turn, { turn, ask, types: ['began'], sentBytes: undefined })
      return
    }
    const watched = this.#turns.get(progress.turn)
    if (watched === undefined) {
      this.wrong.push(`turn ${progress.turn} is told of after its end: ${progress.type}`)
      return
    }
    watched.types.push(progress.type)
    if (progress.type === 'sent') {
      watched.sentBytes = progress.bytesSent
      this.counts.attempts++
      if (progress.transport === 'websocket') this.counts.bytes += progress.bytesSent
      this.#judge(watched, progress.context, 'sent')
      this.#judgeParts(watched, progress)
    } else if (progress.type === 'ended') {
      this.#turns.delete(progress.turn)
      this.#judgeEnd(watched, progress)
    }
  }

  #judge({ turn, ask }: Watched, context: TurnContext, what: string): void {
    const { continues, kept, sent } = context
    // What a caller chains by itself is the caller's own affair.
    if (ask === undefined || (continues !== undefined && kept.length === 0)) return
    this.counts.contexts++
    const wrong = wrongIn([...kept, ...sent], asTold(ask, kept), (item) => {
      const typed = { ...item, type: item.type ?? 'message' }
      const tags = this.#truth.tags.of(typed)
      // An update may be there to say the configuration, which is judged as a whole.
      return isUpdate(item) ? [...tags, { key: -1, isLeading: true }] : tags
    })
    if (wrong !== undefined) this.wrong.push(`${turn}, ${what}: ${wrong}`)
  }

  #judgeParts(
    { turn }: Watched,
    { mode, reason, compare }: TurnProgress & { readonly type: 'sent' },
  ): void {
    const { input, history, parts } = compare()
    const last = parts.at(-1)
    const [inputEnd, historyEnd] = last === undefined ? [0, 0] : [last.input[1], last.history[1]]
    if (inputEnd !== input.length || historyEnd !== history.length)
      this.wrong.push(`${turn}: the parts end at ${inputEnd} and ${historyEnd}`)
    const parted = parts.find(({ is }) => is === 'parted')
    if (mode === 'incremental' && parted !== undefined)
      this.wrong.push(`${turn}: an incremental turn parts at ${parted.input[0]}`)
    const isEdited = reason?.startsWith('history_edited@') === true && !this.#truth.areResent
    if (isEdited && parted === undefined) this.wrong.push(`${turn}: ${reason}, but nothing parts`)
  }

  #judgeEnd(watched: Watched, { record }: TurnProgress & { readonly type: 'ended' }): void {
    const { turn, sentBytes, types } = watched
    if (sentBytes !== undefined && sentBytes !== record.bytesSent)
      this.wrong.push(`${turn}: ${sentBytes} bytes were told, and ${record.bytesSent} recorded`)
    if (
      types.filter((type) => type === 'first_output').length >
      types.filter((type) => type === 'sent').length
    )
      this.wrong.push(`${turn}: told of as ${types.join(' ')}`)
    const context = this.#client.reconstruct(record)
    if (context === undefined) return
    this.counts.reconstructed++
    // What steers one request only is left out of a stored history.
    if (!isSteered(watched.ask)) this.#judge(watched, context, 'reconstructed')
  }
}

/** Whether a configuration update stands at the front of what is asked. */
function isSteered(ask: Ask | undefined): boolean {
  return ask?.leading !== undefined || frontOf(ask) !== undefined
}

/** The update that a history begins with. */
function frontOf(ask: Ask | undefined): JsonObject | undefined {
  const first = ask?.history[0]
  return first?.type === 'input' && isUpdate(first.item) ? first.item : undefined
}

/** What is asked, as it is told: what was kept says an update at the front by its effect alone. */
function asTold(ask: Ask, kept: readonly object[]): Meant {
  const front = kept[0] === undefined || isUpdate(kept[0]) ? undefined : frontOf(ask)
  return front === undefined ? ask : { ...ask, history: ask.history.slice(1), leading: front }
}

/**
 * What was wrong in what was told, and how much was judged. Where a journal is given, the bytes
 * that were told are those of the requests in it.
 */
export function judgeWatchers(
  watchers: readonly Watcher[],
  journal: DevServer['journal'] | undefined,
): {
  readonly wrong: readonly string[]
  readonly counts: Pick<Counts, 'contexts' | 'reconstructed'>
} {
  const sum = (count: (watcher: Watcher) => number): number =>
    watchers.reduce((total, watcher) => total + count(watcher), 0)
  const wrong = watchers.flatMap((watcher) => watcher.wrong)
  const open = sum(({ openCount }) => openCount)
  if (open > 0) wrong.push(`${open} turns are not told to have ended`)
  const [told, got] = [sum(({ counts }) => counts.bytes), journal && bytesIn(journal)]
  if (got !== undefined && told !== got)
    wrong.push(`${told} bytes were told to be sent, and the server got ${got}`)
  return {
    wrong,
    counts: {
      contexts: sum(({ counts }) => counts.contexts),
      reconstructed: sum(({ counts }) => counts.reconstructed),
    },
  }
}

/** The bytes of all requests that reached a server over WebSockets, as its journal has them. */
function bytesIn({ entries }: DevServer['journal']): number {
  let bytes = 0
  for (const entry of entries) {
    const isInbound = entry.kind === 'frame' && entry.direction === 'in'
    if (isInbound && entry.type === 'response.create') bytes += entry.bytes
  }
  return bytes
}
