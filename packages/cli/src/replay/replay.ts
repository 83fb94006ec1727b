// Sends the turns of a log through a real client to a dev-server that answers as the log says, in
// the log's order, and side by side where they were. It judges nothing: the client's records do.
import type { InputComparison, ResponsesClient, TurnRecord } from '@warmline/core'
import type { Item, JsonObject, ModelPart, ProfileName } from '@warmline/dev-server'
import type { LoggedTurn } from '../log/read-log.js'
import { asString, isObject, type LogObject, type TurnEntry } from '../log/types.js'
import { inputItems, inventedMessage, missingCalls, namedBy } from './items.js'
import { itemPart, LogModel } from './log-model.js'
import { TestBench } from './test-bench.js'

/** How an answer was found. */
export type AnswerOrigin = 'recorded' | 'inferred' | 'invented'

/** A turn to replay. */
export interface PlannedTurn extends LoggedTurn {
  readonly startedAt?: number
  readonly endedAt?: number
  /** The place of a turn whose answer it repeats, so that it ended before, whatever its times. */
  readonly after?: string
  /** Its answer, where the log does not have it; read when the turn is sent. */
  inferredAnswer(): readonly LogObject[] | undefined
}

/** A turn that was replayed. */
export interface ReplayedTurn {
  readonly place: string
  readonly answer: AnswerOrigin
  readonly record: TurnRecord
  /** For a turn in full whose input was compared with a history. */
  readonly comparison?: InputComparison
}

/** How a log is replayed. */
export interface ReplayOptions {
  /** Whose limits and quirks are shown. */
  readonly server: ProfileName
  /** Takes each turn when it has ended. */
  onTurn(turn: ReplayedTurn): void
}

/** Most turns side by side. */
const maxOpen = 64
/** How long a turn may wait for a lane before an open turn is ended for it. */
const patienceMs = 2000

/** Replays the turns in this order. */
export async function replay(turns: readonly PlannedTurn[], options: ReplayOptions): Promise<void> {
  const model = new LogModel()
  await using bench = await TestBench.start(options.server, model)
  await new Replay({ model, bench, options }).run(turns)
}

/** A turn that runs. */
interface OpenTurn {
  readonly place: string
  readonly endedAt: number
  release(): void
  readonly ended: Promise<void>
}

interface ReplayParts {
  readonly model: LogModel
  readonly bench: TestBench
  readonly options: ReplayOptions
}

class Replay {
  readonly #parts: ReplayParts
  /** The turns that run, by their end in the log. */
  #open: OpenTurn[] = []
  /** The ids of this replay, by those of the log. */
  readonly #responseIds = new Map<string, string>()
  readonly #conversations = new Map<string, string>()
  /** The ids of items that the server has, by scope. */
  readonly #itemIds = new Set<string>()
  readonly #watched = new Map<ResponsesClient, Watch>()

  constructor(parts: ReplayParts) {
    this.#parts = parts
  }

  async run(turns: readonly PlannedTurn[]): Promise<void> {
    for (const turn of turns) {
      await this.#endBefore(turn.startedAt ?? Number.POSITIVE_INFINITY)
      const before = this.#open.find(({ place }) => place === turn.after)
      if (before !== undefined) await this.#end(before)
      if (turn.startedAt !== undefined) await this.#parts.bench.passTo(turn.startedAt)
      await this.#start(turn)
    }
    await this.#endBefore(Number.POSITIVE_INFINITY)
  }

  /** Ends the turns that had ended by then, in the order in which they did. */
  async #endBefore(timeMs: number): Promise<void> {
    for (const turn of this.#open.filter(({ endedAt }, at) => endedAt <= timeMs || at >= maxOpen))
      await this.#end(turn)
  }

  async #end(turn: OpenTurn): Promise<void> {
    this.#open = this.#open.filter((each) => each !== turn)
    turn.release()
    await turn.ended
  }

  async #start(turn: PlannedTurn): Promise<void> {
    const { bench, model } = this.#parts
    const entry = await turn.load()
    const scope = entry.scope ?? '1'
    const body = await this.#withKnownIds(entry.body, scope)
    const { items, origin, ending } = answerOf(entry, turn)
    const parts = [...this.#withNewIds(items, scope), ...ending]
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const called = model.expect({ parts, released })
    const client = bench.client(scope)
    const watch = this.#watchOf(client)
    const running = client.create(body, { label: turn.place })
    // A turn that nobody iterates has its events dropped only if its response is asked for.
    running.response.catch(() => {})
    const ended = running.record.then((record) => {
      const id = entry.response?.id
      if (id !== undefined && record.responseId !== undefined)
        this.#responseIds.set(id, record.responseId)
      const comparison = watch.take(turn.place)
      this.#parts.options.onTurn({
        place: turn.place,
        answer: origin,
        record,
        ...(comparison === undefined ? {} : { comparison }),
      })
    })
    const open = {
      place: turn.place,
      endedAt: turn.endedAt ?? Number.NEGATIVE_INFINITY,
      release,
      ended,
    }
    await this.#untilBegun(Promise.race([called, ended]))
    this.#open = [...this.#open, open].sort((one, other) => one.endedAt - other.endedAt)
  }

  /** Waits until a turn has asked for its answer; one that waits for a lane ends another. */
  async #untilBegun(begun: Promise<void>): Promise<void> {
    for (;;) {
      const [next] = this.#open
      if (next === undefined) return begun
      const { promise: tired, resolve } = Promise.withResolvers<'tired'>()
      const timer = setTimeout(resolve, patienceMs, 'tired')
      const which = await Promise.race([begun, tired])
      clearTimeout(timer)
      if (which !== 'tired') return
      await this.#end(next)
    }
  }

  /** A body whose ids this server knows: responses, conversations and items of before the log. */
  async #withKnownIds(body: LogObject, scope: string): Promise<LogObject> {
    const items = inputItems(body)
    const unknown = namedBy(items, (id) => this.#itemIds.has(`${scope} ${id}`))
    if (unknown.length > 0) await this.#seed(scope, unknown)
    const changes: Record<string, unknown> = {}
    const previous = asString(body.previous_response_id)
    if (previous !== undefined) {
      const known = this.#responseIds.get(previous)
      changes.previous_response_id = known ?? (await this.#seed(scope, missingCalls(items)))
      if (known === undefined && typeof changes.previous_response_id === 'string')
        this.#responseIds.set(previous, changes.previous_response_id)
    }
    const { conversation } = body
    const named = asString(isObject(conversation) ? conversation.id : conversation)
    if (named !== undefined) changes.conversation = await this.#conversation(scope, named)
    return { ...body, ...changes }
  }

  /**
   * Has the server answer these items, as it did before the log began. Returns the response's id.
   */
  async #seed(scope: string, items: readonly LogObject[]): Promise<string | undefined> {
    const { bench, model } = this.#parts
    const parts = (items.length > 0 ? items : [inventedMessage()]).map(partOf)
    void model.expect({ parts, released: Promise.resolve() })
    const request = { model: 'gpt-5.4', input: 'Before the log.', store: true }
    const response = await bench.ask(scope, 'responses', request)
    for (const { id } of items) this.#itemIds.add(`${scope} ${id}`)
    return isObject(response) ? asString(response.id) : undefined
  }

  async #conversation(scope: string, named: string): Promise<unknown> {
    const known = this.#conversations.get(`${scope} ${named}`)
    if (known !== undefined) return known
    const made = await this.#parts.bench.ask(scope, 'conversations', {})
    const id = isObject(made) ? asString(made.id) : undefined
    this.#conversations.set(`${scope} ${named}`, id ?? named)
    return id ?? named
  }

  /** Items whose ids no earlier answer had: a server never gives one twice. */
  #withNewIds(items: readonly LogObject[], scope: string): readonly ModelPart[] {
    return items.map((item) => {
      const { id, ...rest } = item
      const name = `${scope} ${asString(id)}`
      if (typeof id !== 'string' || this.#itemIds.has(name)) return partOf(rest)
      this.#itemIds.add(name)
      return partOf(item)
    })
  }

  #watchOf(client: ResponsesClient): Watch {
    const known = this.#watched.get(client)
    if (known !== undefined) return known
    const watch = new Watch(client)
    this.#watched.set(client, watch)
    return watch
  }
}

/** The comparisons of a client's turns in full, by their names. */
class Watch {
  readonly #names = new Map<number, string>()
  readonly #comparisons = new Map<string, InputComparison>()

  constructor(client: ResponsesClient) {
    client.watch((progress) => {
      if (progress.type === 'began') this.#names.set(progress.turn, progress.label ?? '')
      else if (progress.type === 'sent' && progress.mode === 'full') {
        this.#comparisons.set(this.#names.get(progress.turn) ?? '', progress.compare())
      } else if (progress.type === 'ended') this.#names.delete(progress.turn)
    })
  }

  take(name: string): InputComparison | undefined {
    const comparison = this.#comparisons.get(name)
    this.#comparisons.delete(name)
    return comparison
  }
}

interface Answer {
  readonly items: readonly LogObject[]
  readonly origin: AnswerOrigin
  readonly ending: readonly ModelPart[]
}

function answerOf({ response }: TurnEntry, turn: PlannedTurn): Answer {
  if (response?.output !== undefined) {
    const reason =
      response.incompleteReason === 'content_filter' ? 'content_filter' : 'max_output_tokens'
    const ending: readonly ModelPart[] =
      response.incompleteReason === undefined ? [] : [{ type: 'incomplete', reason }]
    return { items: response.output, origin: 'recorded', ending }
  }
  const inferred = turn.inferredAnswer()
  if (inferred !== undefined) return { items: inferred, origin: 'inferred', ending: [] }
  return { items: [inventedMessage()], origin: 'invented', ending: [] }
}

/** An item of a log as a part of an answer: what has no type is a message. */
function partOf(item: LogObject): ModelPart {
  return itemPart({
    ...(JSON.parse(JSON.stringify(item)) as JsonObject),
    type: asString(item.type) ?? 'message',
  } as Item)
}
