/**
 * The journal: everything that passed, in order, bounded in number and in bytes, and awaitable.
 * Writes no file and prints nothing.
 */
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

/** What a reader of the journal sees. */
export interface Journal {
  /** The entries still kept, oldest first. */
  readonly entries: readonly JournalEntry[]
  /** The responses still kept, by id, in the order in which they started. */
  readonly responses: ReadonlyMap<string, ResponseRecord>
  /**
   * Entries that were dropped, and entries and responses that lost their payload, because there was
   * more than the journal keeps.
   */
  readonly dropped: number
  /**
   * Bytes that clients sent: frame payloads and HTTP bodies, since the start, dropped entries
   * included.
   */
  readonly bytesIn: number
  /** Bytes that the server sent: frame payloads, SSE events and JSON bodies. */
  readonly bytesOut: number
  /**
   * The first entry after `after` that satisfies `predicate`, waiting for it if need be.
   * @param after Position to look from; the current end by default, 0 to look at everything that is
   * kept.
   * @throws Error when the server closes first, and whatever `predicate` throws.
   */
  next(predicate: (entry: JournalEntry) => boolean, after?: number): Promise<JournalEntry>
  /** Forgets entries, responses and byte counts; waiting calls of `next` go on. */
  clear(): void
}

/** Options of the journal. */
export interface JournalOptions {
  /** Entries kept. @default 100_000 */
  readonly maxEntries?: number
  /** Responses kept, with their contexts. @default 20_000 */
  readonly maxResponses?: number
  /**
   * Bytes kept of payloads and of the requests, inputs and outputs of responses, as JSON. When
   * there are more, the oldest payloads and the contents of the oldest responses are dropped; the
   * entries and records themselves stay.
   * @default 268_435_456 (256 MiB)
   */
  readonly maxBytes?: number
  /**
   * Whether the payloads of frames and bodies are kept: those of clients, all, or none.
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

/** What of a response is dropped when there are too many bytes. */
interface Contents {
  readonly request: CreateRequest
  readonly context: Context | undefined
  readonly input: readonly Item[]
  readonly output: readonly Item[]
}

/** How the contents of a record are added to, and let go. */
interface Kept {
  readonly holding: Holding
  keepOutput(output: readonly Item[]): void
}

const NO_CONTENTS: Contents = { request: {}, context: undefined, input: [], output: [] }
const MIB = 1024 * 1024

/** The journal with its writing end, which only the server holds. */
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
    this.#budget = new ByteBudget(options.maxBytes ?? 256 * MIB)
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
    // A wait that nobody reads any more must not become an unhandled rejection when the server
    // closes.
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

  /** Adds an entry. Never throws: a waiter whose predicate does is rejected with that. */
  add(entry: NewEntry): void {
    this.#seq += 1
    const numbered: JournalEntry = { ...entry, seq: this.#seq, atMs: this.#clock.now() }
    this.#entries.push(numbered)
    this.#count(numbered)
    this.#holdText(numbered)
    // Dropped in blocks, so that a full journal does not move its whole array for each entry.
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

  /** The payload, if payloads of this direction are kept. */
  keeps(direction: 'in' | 'out', text: string): string | undefined {
    const isKept = this.#payloads === 'all' || (this.#payloads === 'client' && direction === 'in')
    return isKept ? text : undefined
  }

  /** A turn started. */
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
        return contents !== NO_CONTENTS
      },
      get request() {
        return contents.request
      },
      // Made when it is read: the links are shared by the whole chain, a copy for each turn would
      // not be.
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
      contents = NO_CONTENTS
      this.#dropped += 1
    })
    const keepOutput = (output: readonly Item[]): void => {
      // A response whose contents are gone gets no output either.
      if (contents === NO_CONTENTS) return
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

  /** A turn ended. */
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

  /** Ends every wait: the server is gone. */
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
