// The soak over real sockets: the same callers, through the whole client, against the running
// development server, which misbehaves in every way it knows or not at all. Each run of its model
// leaves marks in all that it says; the oracle reads them in every event that a caller is handed,
// and knows of each run whose turn it was and what context it saw.
import {
  type DevServer,
  fromContext,
  type ModelContext,
  type ModelPart,
  type ProfileName,
  profiles,
  startDevServer,
} from '@warmline/dev-server'
import { createResponsesClient, type ResponsesClient, type TurnRecord } from '../../../src/index.js'
import { Agent } from './agent.js'
import { around, turnOf } from './around.js'
import { type Ask, Conversation, type Setting } from './conversation.js'
import { HandedOn, type Run } from './handed-on.js'
import { type History, Segments, tag } from './history.js'
import { Known } from './known.js'
import { Marks } from './marks.js'
import { misbehavior } from './misbehavior.js'
import { faultIn } from './oracle.js'
import { endpoints, profileNames, profileOf } from './providers.js'
import { Random } from './random.js'
import { addedOverSockets, type SocketSoakResult } from './result.js'
import { serverItems } from './server-items.js'
import { hungMs, limits, type SocketSoakOptions } from './socket-options.js'
import { spell } from './spelling.js'
import { Tags } from './tags.js'
import { judgeWatchers, Watcher } from './watched.js'
import { type Taken, take, ways } from './ways.js'

/** Turns of one world: then another server, another client, another profile. */
const worldTurns = 300
const worldsAtATime = 2
const clientsOfAWorld = 2
const conversationsOfAClient = 6

/** Runs the soak, world by world. */
export async function soakOverSockets(options: SocketSoakOptions): Promise<SocketSoakResult> {
  const { turns, seed, misbehaves } = options
  const size = misbehaves ? worldTurns : turns
  const worlds = Array.from({ length: Math.ceil(turns / size) }, (_, at) => ({
    seed: seed + at,
    turns: Math.min(size, turns - at * size),
    profile: options.provider ?? (misbehaves ? profileNames[at % profileNames.length] : undefined),
  }))
  const results: SocketSoakResult[] = []
  const work = async (): Promise<void> => {
    for (let world = worlds.shift(); world !== undefined; world = worlds.shift()) {
      results.push(await new World({ ...options, ...world }, world.profile ?? 'openai').run())
    }
  }
  await Promise.all(Array.from({ length: worldsAtATime }, work))
  const [first, ...others] = results
  if (first === undefined) throw new RangeError('A soak needs at least one turn.')
  return { ...others.reduce(addedOverSockets, first), seed }
}

/** What a caller who chains by itself goes on from. */
interface Last {
  readonly responseId: string
  readonly history: History
}

class World {
  readonly #options: SocketSoakOptions
  readonly #profile: ProfileName
  readonly #random: Random
  readonly #agent: Agent
  readonly #setting: Setting
  readonly #known = new Known()
  readonly #marks = new Marks<Run>()
  readonly #asks = new Map<string, Ask>()
  readonly #last = new WeakMap<Conversation, Last>()
  readonly #tags = new Tags()
  readonly #counts = {
    turns: 0,
    answered: 0,
    wrongContext: 0,
    foreignEvents: 0,
    unmarked: 0,
    hung: 0,
    eligible: 0,
    incremental: 0,
  }
  readonly #records = new Map<string, TurnRecord>()
  readonly #wrong: string[] = []
  readonly #missed: string[] = []
  readonly #watchers: Watcher[] = []
  #server: DevServer | undefined

  constructor(options: SocketSoakOptions, profile: ProfileName) {
    this.#options = options
    this.#profile = profile
    this.#random = new Random(options.seed)
    const segments = new Segments()
    this.#agent = new Agent(this.#random, segments)
    this.#setting = { random: this.#random, agent: this.#agent, segments, mayValidate: true }
  }

  async run(): Promise<SocketSoakResult> {
    const { misbehaves, seed, without = [] } = this.#options
    await using server = await startDevServer({
      model: fromContext((context) => this.#say(context)),
      journal: {
        maxEntries: misbehaves ? 20_000 : 1_000_000,
        maxResponses: 1_000,
        payloads: 'none',
      },
      ...(misbehaves
        ? {
            profile: profileOf(this.#profile, this.#random),
            faults: misbehavior(this.#random, without),
            costs: { firstTokenMs: 2, jitter: 1, seed },
          }
        : { profile: profiles[this.#profile] }),
    })
    this.#server = server
    const clients = Array.from({ length: misbehaves ? clientsOfAWorld : 1 }, (_, nth) =>
      this.#client(server, nth),
    )
    try {
      await Promise.all(clients.flatMap((client) => this.#talkers(client)))
      await this.#options.finish?.(server)
    } finally {
      await Promise.all(clients.map((client) => client.close()))
    }
    const told = judgeWatchers(this.#watchers, misbehaves ? undefined : server.journal)
    this.#tell(...told.wrong)
    const faults = server.journal.entries.filter(({ kind }) => kind === 'fault').length
    return {
      ...this.#counts,
      ...told.counts,
      faults,
      seed,
      wrong: this.#wrong,
      missed: this.#missed,
    }
  }

  #client(server: DevServer, nth: number): ResponsesClient {
    const client = this.#make(server, nth)
    this.#options.attach?.(client)
    this.#watchers.push(
      new Watcher(client, {
        asks: this.#asks,
        tags: this.#tags,
        areResent: this.#options.misbehaves,
      }),
    )
    return client
  }

  #make({ baseURL }: DevServer, nth: number): ResponsesClient {
    const endpoint = endpoints[this.#profile]({ baseURL })
    if (!this.#options.misbehaves) {
      const client = createResponsesClient({ apiKey: 'sk-soak', endpoint, transport: 'websocket' })
      client.onTurn((record) => this.#records.set(record.label ?? '', record))
      return client
    }
    const transport = this.#random.chance(0.7) ? 'auto' : 'websocket'
    const maxConnections = endpoint.maxLanes === 0 ? conversationsOfAClient : 2
    return createResponsesClient({
      apiKey: `sk-soak-${nth}`,
      endpoint,
      transport,
      maxConnections,
      ...limits,
    })
  }

  #talkers(client: ResponsesClient): readonly Promise<void>[] {
    return Array.from({ length: conversationsOfAClient }, () => this.#converse(client))
  }

  /** One conversation after another, until enough turns were made. */
  async #converse(client: ResponsesClient): Promise<void> {
    let conversation = new Conversation(this.#setting)
    while (this.#counts.turns < this.#options.turns) {
      if (this.#random.chance(0.04)) {
        const from = this.#random.chance(0.3) ? conversation : undefined
        conversation = new Conversation(this.#setting, from)
      }
      await this.#turn(conversation, client)
    }
  }

  async #turn(conversation: Conversation, client: ResponsesClient): Promise<void> {
    const { misbehaves } = this.#options
    const turn = `turn ${++this.#counts.turns}`
    const ask = conversation.ask()
    this.#asks.set(turn, ask)
    for (const item of ask.items)
      this.#tags.note({ ...item, type: item.type ?? 'message' }, item[tag])
    const isEligible = !misbehaves && this.#known.longest(ask, () => true) !== undefined
    const controller = new AbortController()
    const isAborted = this.#random.chance(0.02)
    if (isAborted) setImmediate(() => controller.abort())
    const handed = new HandedOn(turn, this.#marks)
    const taken = await this.#settle(
      take(misbehaves ? this.#random.pick(ways) : 'response', {
        client,
        label: turn,
        request: { ...ask.settings, ...this.#inputOf(ask, conversation), metadata: { turn } },
        signal: controller.signal,
        seen: (json) => handed.see(json),
      }),
      controller,
    )
    this.#judge(handed)
    if (taken !== undefined) this.#counts.answered++
    if (!misbehaves && !isAborted) this.#count(turn, isEligible)
    this.#goOn(conversation, ask, { taken, run: handed.run })
  }

  /**
   * The whole history; or, as a caller does who chains by itself, what is new since its last
   * response.
   */
  #inputOf({ history, items, style }: Ask, conversation: Conversation): object {
    const last = this.#last.get(conversation)
    // The configuration of a chain that a caller makes by itself is the caller's own affair.
    if (conversation.hasLeading) return { input: items }
    if (last === undefined || !this.#options.misbehaves || !this.#random.chance(0.1))
      return { input: items }
    const after = history.slice(last.history.length)
    const goesOn =
      after.length > 0 &&
      after.every(({ type }) => type === 'input') &&
      last.history.every(({ key }, at) => key === history[at]?.key)
    return goesOn
      ? { previous_response_id: last.responseId, input: spell(after, style) }
      : { input: items }
  }

  /** What a turn comes to; nothing when it fails, or does not end. */
  async #settle(taking: Promise<Taken>, controller: AbortController): Promise<Taken | undefined> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => {
      this.#counts.hung++
      resolve(undefined)
      controller.abort()
    }, hungMs)
    const taken = await Promise.race([taking.catch(() => undefined), promise])
    clearTimeout(timer)
    return taken
  }

  #judge({ foreign, stranger, unmarked, run }: HandedOn): void {
    this.#counts.foreignEvents += foreign.length
    this.#counts.unmarked += unmarked.length
    if (stranger !== undefined)
      this.#tell(`around ${stranger}: ${around(stranger, this.#server?.journal)}`)
    this.#tell(...foreign, ...unmarked)
    if (run?.wrong === undefined) return
    // On a good day every context counts, whether or not its answer is handed on: see #say.
    if (this.#options.misbehaves) this.#counts.wrongContext++
    this.#tell(`${run.turn}: ${run.wrong}`)
  }

  #tell(...what: readonly string[]): void {
    const place = `${this.#profile}, seed ${this.#options.seed}`
    for (const each of what) if (this.#wrong.length < 10) this.#wrong.push(`${place}, ${each}`)
  }

  #count(turn: string, isEligible: boolean): void {
    const record = this.#records.get(turn)
    if (!isEligible || record === undefined) return
    this.#counts.eligible++
    if (record.mode === 'incremental') this.#counts.incremental++
    else this.#missed.push(`${turn}: ${record.reason}`)
  }

  #goOn(
    conversation: Conversation,
    ask: Ask,
    { taken, run }: { readonly taken: Taken | undefined; readonly run: Run | undefined },
  ): void {
    const responseId = taken?.id ?? ''
    const anchor = this.#server?.journal.responses.get(responseId)?.previousResponseId
    if (anchor !== undefined) this.#known.gone(anchor, false)
    if (taken?.status !== 'completed') {
      // An attempt that did not end well takes heads with it that the generator does not follow.
      this.#known.goneFromConnections()
      return
    }
    const isStored = ask.settings.store !== false
    this.#known.add(responseId, ask, { anchor, answer: run?.answer, isStored })
    if (run === undefined || taken.output.length !== run.answer.elements.length) return
    conversation.answered(ask, run.answer)
    // An id that many responses have says nothing to go on from.
    if (!responseId.startsWith('resp_constant'))
      this.#last.set(conversation, { responseId, history: [...ask.history, run.answer] })
  }

  /**
   * The model: what the agent says next to the history that the turn is meant to have, whatever
   * context it sees.
   */
  #say({ items, request }: ModelContext): readonly ModelPart[] {
    const turn = turnOf(request.metadata)
    const ask = this.#asks.get(turn)
    if (ask === undefined) return []
    const { misbehaves } = this.#options
    const mark = misbehaves ? this.#marks.next() : undefined
    const answer = this.#agent.answer(request.store !== false, ask, mark)
    const wrong = faultIn(items, ask, (item) => this.#tags.of(item))
    if (wrong !== undefined && !misbehaves) this.#counts.wrongContext++
    this.#marks.note({ turn, answer, wrong }, mark, answer)
    for (const item of serverItems(answer)) this.#tags.note(item, item[tag])
    const dice = this.#random.next()
    if (dice < 0.03) return [{ type: 'failed', code: 'server_error', message: 'By script.' }]
    const parts = serverItems(answer).map((item): ModelPart => ({ type: 'item', item }))
    return dice < 0.05 ? [...parts, { type: 'incomplete', reason: 'max_output_tokens' }] : parts
  }
}
