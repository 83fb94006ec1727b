// The journal: all traffic in order, limited in entries and bytes, with promises for entries to
// come. It writes no file and prints nothing.
import type { Clock } from '../clock/clock.js'
import { ByteBudget, type Holding } from '../state/byte-budget.js'
import { type Context, contextBytes, contextItems, heldBytes } from '../state/context.js'
import type { Turn, TurnEnd } from '../state/turn.js'
import { uncachedBytes } from '../turn/uncached.js'
import { configurationOf } from '../wire/configuration.js'
import type { Item } from '../wire/items.js'
import { asString, jsonBytes } from '../wire/json.js'
import type { CreateRequest, Transport } from '../wire/request.js'
import type { JournalEntry, NewEntry, ResponseRecord, ResponseStatus } from './entries.js'

/** The reading side of the journal. */
export interface Journal {
  /** The entries that have not been dropped, oldest first. */
  readonly entries: readonly JournalEntry[]
  /** The responses that have not been dropped, by id, in the order of their start. */
  readonly responses: ReadonlyMap<string, ResponseRecord>
  /**
   * Number of dropped entries, and of entries and responses whose payload was dropped, because of
   * the limits.
   */
  readonly dropped: number
  /**
   * Bytes from clients since the start: frame payloads and HTTP bodies, including those of dropped
   * entries.
   */
  readonly bytesIn: number
  /** Bytes from the server since the start: frame payloads, SSE events and JSON bodies. */
  readonly bytesOut: number
  /**
   * Returns the first entry after `after` that satisfies `predicate`, and waits for it if
   * necessary.
   * @param after Position to start from; 0 covers all entries that have not been dropped.
   * @default the current end
   * @throws Error when the server closes first, and what `predicate` throws.
   */
  next(predicate: (entry: JournalEntry) => boolean, after?: number): Promise<JournalEntry>
  /** Removes entries, responses and byte counts; pending calls of `next` continue to wait. */
  clear(): void
}

/** Options of the journal. */
export interface JournalOptions {
  /** Number of entries kept. @default 100_000 */
  readonly maxEntries?: number
  /** Number of responses kept, with their contexts. @default 20_000 */
  readonly maxResponses?: number
  /**
   * Bytes kept of payloads and of the requests, inputs and outputs of responses, as JSON. Beyond
   * the limit, the oldest payloads and contents are dropped; their entries and records stay.
   * @default 268_435_456 (256 MiB)
   */
  readonly maxBytes?: number
  /**
   * Which payloads of frames and bodies are kept: those of clients, all, or none.
   * @default 'client'
   */
  readonly payloads?: 'client' | 'all' | 'none'
}

interface Waiter {
  readonly after: number
  readonly predicate: (entry: JournalEntry) => boolean
  readonly resolve: (entry: JournalEntry) => void
  readonly reject: (reason: unknown) => void
}

interface Record extends Omit<ResponseRecord, 'status' | 'endedAtMs'> {
  status: ResponseStatus
  endedAtMs: number | undefined
}

/** The parts of a response that are dropped when there are too many bytes. */
interface Contents {
  readonly request: CreateRequest
  readonly context: Context | undefined
  readonly input: readonly Item[]
  readonly output: readonly Item[]
}

/** The byte count of a record's contents, and the function that adds its output. */
interface Kept {
  readonly holding: Holding
  keepOutput(output: readonly Item[]): void
}

const droppedContents: Contents = { request: {}, context: undefined, input: [], output: [] }
const bytesPerMib = 1024 * 1024

/** The journal with its writing side, which only the server uses. */
export class JournalWriter implements Journal {
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #maxResponses: number
  readonly #payloads: 'client' | 'all' | 'none'
  readonly #budget: ByteBudget
  readonly #responses = new Map<string, Record>()
  readonly #kept = new WeakMap<Record, Kept>()
  readonly #texts = new WeakMap<JournalEntry, Holding>()
  readonly #waiters = new Set<Waiter>()
  #entries: JournalEntry[] = []
  #seq = 0
  #dropped = 0
  #bytesIn = 0
  #bytesOut = 0

  constructor(clock: Clock, options: JournalOptions = {}) {
    this.#clock = clock
    this.#maxEntries = options.maxEntries ?? 100_000
    this.#maxResponses = options.maxResponses ?? 20_000
    this.#payloads = options.payloads ?? 'client'
    this.#budget = new ByteBudget(options.maxBytes ?? 256 * bytesPerMib)
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  get responses(): ReadonlyMap<string, ResponseRecord> {
    return this.#responses
  }

  get dropped(): number {
    return this.#dropped
  }

  get bytesIn(): number {
    return this.#bytesIn
  }

  get bytesOut(): number {
    return this.#bytesOut
  }

  next(
    predicate: (entry: JournalEntry) => boolean,
    after: number = this.#seq,
  ): Promise<JournalEntry> {
    const { promise, resolve, reject } = Promise.withResolvers<JournalEntry>()
    // Closing the server must not turn an abandoned wait into an unhandled rejection.
    promise.catch(() => undefined)
    const waiter: Waiter = { after, predicate, resolve, reject }
    this.#waiters.add(waiter)
    for (const entry of this.#entries) {
      if (!this.#waiters.has(waiter)) break
      this.#offer(entry, waiter)
    }
    return promise
  }

  clear(): void {
    this.#entries = []
    this.#responses.clear()
    this.#budget.clear()
    this.#dropped = 0
    this.#bytesIn = 0
    this.#bytesOut = 0
  }

  /** Adds an entry. Never throws: a waiter whose predicate throws is rejected with that error. */
  add(entry: NewEntry): void {
    this.#seq += 1
    const numbered: JournalEntry = { ...entry, seq: this.#seq, atMs: this.#clock.now() }
    this.#entries.push(numbered)
    this.#count(numbered)
    this.#holdText(numbered)
    // Entries are dropped in blocks, so that a full journal does not move its whole array for each
    // one.
    if (this.#entries.length > this.#maxEntries * 1.25) this.#dropOldest()
    for (const waiter of this.#waiters) this.#offer(numbered, waiter)
  }

  #offer(entry: JournalEntry, waiter: Waiter): void {
    try {
      if (entry.seq <= waiter.after || !waiter.predicate(entry)) return
      this.#waiters.delete(waiter)
      waiter.resolve(entry)
    } catch (error) {
      this.#waiters.delete(waiter)
      waiter.reject(error)
    }
  }

  #holdText(entry: JournalEntry): void {
    if (!('text' in entry) || entry.text === undefined) return
    const payload: { text: string | undefined } = entry
    const holding = this.#budget.hold(Buffer.byteLength(entry.text), () => {
      payload.text = undefined
      this.#dropped += 1
    })
    this.#texts.set(entry, holding)
  }

  #dropOldest(): void {
    const surplus = this.#entries.length - this.#maxEntries
    for (const entry of this.#entries.slice(0, surplus)) this.#texts.get(entry)?.release()
    this.#entries = this.#entries.slice(surplus)
    this.#dropped += surplus
  }

  /** Returns the payload when payloads of this direction are kept. */
  keeps(direction: 'in' | 'out', text: string): string | undefined {
    const isKept = this.#payloads === 'all' || (this.#payloads === 'client' && direction === 'in')
    return isKept ? text : undefined
  }

  /** Records the start of a turn. */
  started(turn: Turn, connection: string, transport: Transport): void {
    const { plan, request } = turn
    let contents: Contents = { request, context: plan.context, input: plan.input, output: [] }
    const { input: _input, ...settings } = request
    const record: Record = {
      id: turn.id,
      connection,
      transport,
      lane: turn.lane,
      previousResponseId: asString(request.previous_response_id),
      source: plan.source,
      isWarmUp: turn.isWarmUp,
      isSuccessor: turn.isSuccessor,
      get hasContents() {
        return contents !== droppedContents
      },
      get request() {
        return contents.request
      },
      // Built on demand: the chain shares its links, but an array for each turn would be a copy.
      get items() {
        return contextItems(contents.context)
      },
      get configuration() {
        return configurationOf(contextItems(contents.context), contents.request)
      },
      get input() {
        return contents.input
      },
      get output() {
        return contents.output
      },
      status: 'running',
      contextBytes: contextBytes(plan.context),
      uncachedBytes: uncachedBytes(turn),
      startedAtMs: this.#clock.now(),
      endedAtMs: undefined,
    }
    const holding = this.#budget.hold(jsonBytes(settings) + heldBytes(plan.context), () => {
      contents = droppedContents
      this.#dropped += 1
    })
    const keepOutput = (output: readonly Item[]): void => {
      // The output of a response whose contents were dropped is dropped too.
      if (contents === droppedContents) return
      contents = { ...contents, output }
      holding.grow(jsonBytes(output))
    }
    this.#responses.set(turn.id, record)
    this.#kept.set(record, { holding, keepOutput })
    if (this.#responses.size > this.#maxResponses) this.#dropOldestResponse()
    this.add({
      kind: 'started',
      connection,
      lane: turn.lane,
      responseId: turn.id,
      status: 'running',
    })
  }

  #dropOldestResponse(): void {
    const oldest = this.#responses.values().next().value
    if (oldest === undefined) return
    this.#kept.get(oldest)?.holding.release()
    this.#responses.delete(oldest.id)
  }

  /** Records the end of a turn. */
  ended(turn: Turn, connection: string, end: TurnEnd): void {
    const record = this.#responses.get(turn.id)
    if (record !== undefined) {
      record.status = end.type
      record.endedAtMs = this.#clock.now()
      if (end.type === 'completed' || end.type === 'incomplete')
        this.#kept.get(record)?.keepOutput(end.output)
    }
    this.add({ kind: 'ended', connection, lane: turn.lane, responseId: turn.id, status: end.type })
  }

  /** Rejects every pending wait, because the server is closed. */
  close(): void {
    for (const waiter of this.#waiters)
      waiter.reject(new Error('The server closed before the entry came.'))
    this.#waiters.clear()
  }

  #count(entry: JournalEntry): void {
    if (entry.kind === 'request') this.#bytesIn += entry.bytes
    if (entry.kind === 'response') this.#bytesOut += entry.bytes
    if (entry.kind !== 'frame') return
    if (entry.direction === 'in') this.#bytesIn += entry.bytes
    else if (entry.connection.startsWith('ws-')) this.#bytesOut += entry.bytes
  }
}
