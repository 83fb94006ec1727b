// The soak over real sockets: the same callers, through the whole client, against the running development server. The
// oracle reads each context out of the server's journal.
import {
  type DevServer,
  fromContext,
  type JsonObject as ServerObject,
  startDevServer,
} from '@warmline/dev-server'
import {
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type TurnRecord,
} from '../../src/index.js'
import { Agent, serverItems } from './agent.js'
import { type Ask, Conversation } from './conversation.js'
import { type Answer, Segments, type Tag, type TaggedItem, tag } from './history.js'
import { Known } from './known.js'
import { wrongIn } from './oracle.js'
import { Random } from './random.js'
import type { SoakResult } from './result.js'

/** Runs the soak with this many turns, several conversations at a time. */
export async function soakOverSockets(options: {
  readonly turns: number
  readonly seed: number
}): Promise<SoakResult> {
  const soak = new SocketSoak(options)
  return soak.run()
}

const conversationsAtATime = 6

/** What the scripted model says to one turn. */
interface Script {
  readonly ask: Ask
  readonly answer: Answer
  readonly ending: 'completed' | 'incomplete' | 'failed'
}

class SocketSoak {
  readonly #options: { readonly turns: number; readonly seed: number }
  readonly #random: Random
  readonly #segments = new Segments()
  readonly #agent: Agent
  readonly #known = new Known()
  readonly #scripts = new Map<string, Script>()
  /** What an item may stand for, by its JSON. */
  readonly #tags = new Map<string, Tag[]>()
  readonly #counts = { turns: 0, eligible: 0, incremental: 0, wrongContext: 0, notLongest: 0, refused: 0 }
  readonly #wrong: string[] = []
  readonly #missed: string[] = []

  constructor(options: { readonly turns: number; readonly seed: number }) {
    this.#options = options
    this.#random = new Random(options.seed)
    this.#agent = new Agent(this.#random, this.#segments)
  }

  async run(): Promise<SoakResult> {
    await using server = await startDevServer({
      model: fromContext(({ request }) => this.#say(request.metadata)),
      journal: { maxEntries: 1000, maxResponses: 200, payloads: 'none' },
    })
    await using client = createResponsesClient({
      apiKey: 'sk-soak',
      endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      transport: 'websocket',
    })
    const workers = Array.from({ length: conversationsAtATime }, () => this.#converse(client, server))
    await Promise.all(workers)
    return { ...this.#counts, seed: this.#options.seed, wrong: this.#wrong, missed: this.#missed }
  }

  /** One conversation after another, until enough turns were made. */
  async #converse(client: ResponsesClient, server: DevServer): Promise<void> {
    let conversation = new Conversation(this.#random, this.#agent, this.#segments, true)
    while (this.#counts.turns < this.#options.turns) {
      if (this.#random.chance(0.04)) {
        const from = this.#random.chance(0.3) ? conversation : undefined
        conversation = new Conversation(this.#random, this.#agent, this.#segments, true, from)
      }
      await this.#turn(conversation, client, server)
    }
  }

  async #turn(conversation: Conversation, client: ResponsesClient, server: DevServer): Promise<void> {
    const name = `turn ${++this.#counts.turns}`
    const ask = conversation.ask()
    const isStored = ask.settings.store !== false
    const answer = this.#agent.answer(isStored, ask)
    const dice = this.#random.next()
    const ending = dice < 0.03 ? 'failed' : dice < 0.05 ? 'incomplete' : 'completed'
    this.#scripts.set(name, { ask, answer, ending })
    for (const item of ask.items) this.#note({ ...item, type: item.type ?? 'message' }, item[tag])
    for (const item of serverItems(answer)) this.#note(item, item[tag])

    const longest = this.#known.longest(ask, () => true)
    const controller = new AbortController()
    if (dice > 0.98) setImmediate(() => controller.abort())
    const turn = client.create(
      { ...ask.settings, input: ask.items, metadata: { turn: name } },
      { signal: controller.signal },
    )
    const response = await turn.response.catch(() => undefined)
    const record = await turn.record
    this.#judge(name, server)
    this.#count(record, longest !== undefined, name)
    const anchor =
      response === undefined ? undefined : server.journal.responses.get(response.id)?.previousResponseId
    if (anchor !== undefined) this.#known.gone(anchor, false)
    if (response?.status !== 'completed') {
      // An attempt that did not end well takes heads with it that the generator does not follow.
      this.#known.goneFromConnections()
      return
    }
    const isWarmUp = ask.isWarmUp
    this.#known.add(response.id, ask, anchor, isWarmUp ? undefined : answer, isStored)
    if (!isWarmUp) conversation.answered(ask, answer)
  }

  #count(record: TurnRecord, isEligible: boolean, name: string): void {
    // What was aborted may not have come to be sent.
    if (!isEligible || record.outcome === 'aborted') return
    this.#counts.eligible++
    if (record.mode === 'incremental') this.#counts.incremental++
    else this.#missed.push(`${name}: ${record.reason}`)
  }

  /** What the server had before it, in each attempt at this turn. */
  #judge(name: string, { journal }: DevServer): void {
    for (const { items, request, id } of journal.responses.values()) {
      const script = nameOf(request.metadata) === name ? this.#scripts.get(name) : undefined
      if (script === undefined) continue
      const wrong = wrongIn(items, script.ask.history, (item) => this.#tags.get(JSON.stringify(item)) ?? [])
      if (wrong === undefined) continue
      this.#counts.wrongContext++
      this.#wrong.push(`${name}, ${id}: ${wrong}`)
    }
    this.#scripts.delete(name)
  }

  #say(metadata: ServerObject[string]): ReturnType<typeof parts> {
    const script = this.#scripts.get(nameOf(metadata))
    return script === undefined ? [] : parts(script)
  }

  #note(item: object, what: Tag): void {
    const json = JSON.stringify(item)
    const known = this.#tags.get(json) ?? []
    if (!known.some((one) => JSON.stringify(one) === JSON.stringify(what)))
      this.#tags.set(json, [...known, what])
  }
}

function nameOf(metadata: ServerObject[string]): string {
  if (typeof metadata !== 'object' || metadata === null || !('turn' in metadata)) return ''
  return typeof metadata.turn === 'string' ? metadata.turn : ''
}

type ItemPart = { readonly type: 'item'; readonly item: TaggedItem & { readonly type: string } }
type Ending =
  | { readonly type: 'incomplete'; readonly reason: 'max_output_tokens' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }

function parts({ answer, ending }: Script): readonly (ItemPart | Ending)[] {
  const items = serverItems(answer).map((item): ItemPart => ({ type: 'item', item }))
  if (ending === 'failed') return [{ type: 'failed', code: 'server_error', message: 'By script.' }]
  return ending === 'incomplete' ? [...items, { type: 'incomplete', reason: 'max_output_tokens' }] : items
}
