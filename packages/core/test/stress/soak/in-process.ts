// The soak in process: callers on one side, the planner under test in the middle, the development
// server's connection state on the other, without sockets. Turns overlap, fail, are aborted and
// lose their connections. The oracle looks at each context that the server would give to a model.
import { createConnectionState, createStore, profiles, type Turn } from '@warmline/dev-server'
import {
  contentOf,
  type PlannedTurn,
  Planner,
  type ToolArguments,
} from '../../../src/continuation/index.js'
import { Agent } from './agent.js'
import { isUpdate } from './configuration.js'
import { Connections, type Place } from './connections.js'
import { type Ask, Conversation, type Setting } from './conversation.js'
import {
  type Answer,
  type JsonObject,
  Segments,
  type Tag,
  type TaggedItem,
  tag,
} from './history.js'
import { Known } from './known.js'
import { wrongIn } from './oracle.js'
import { Random } from './random.js'
import { Readings } from './readings.js'
import { added, type SoakResult } from './result.js'
import { serverItems } from './server-items.js'

/** What to run. */
export interface SoakOptions {
  readonly turns: number
  readonly seed: number
  /** @default 'schema' */
  readonly toolArguments?: ToolArguments
}

/**
 * Turns of one world; the next begins empty, so that memory stays what it is however long a soak
 * runs.
 */
const worldTurns = 20_000

/** Runs the soak. */
export function soak(options: SoakOptions): SoakResult {
  let total: SoakResult | undefined
  for (let turns = options.turns, seed = options.seed; turns > 0; turns -= worldTurns, seed++) {
    const world = new Soak({ ...options, turns: Math.min(turns, worldTurns), seed }).run()
    total = total === undefined ? world : added(total, world)
  }
  if (total === undefined) throw new RangeError('A soak needs at least one turn.')
  return total
}

const limits = { maxChains: 2000, maxHistoryBytes: 64 * 1024 * 1024, maxChainAgeMs: 1e12 }
const maxInFlight = 6
const maxConversations = 12

/** A turn as it is sent. */
interface Sending {
  readonly ask: Ask
  readonly planned: PlannedTurn
  readonly conversation: Conversation
}
interface Running extends Sending, Place {
  readonly turn: Turn
}

class Soak {
  readonly #options: SoakOptions
  readonly #random: Random
  readonly #agent: Agent
  readonly #setting: Setting
  readonly #store = createStore({ maxResponses: 5000 })
  readonly #counts = {
    turns: 0,
    eligible: 0,
    incremental: 0,
    wrongContext: 0,
    notLongest: 0,
    refused: 0,
  }
  readonly #chains = new Planner(limits, () => 1 + this.#counts.turns)
  readonly #readings: Readings
  readonly #known = new Known()
  readonly #running: Running[] = []
  readonly #wrong: string[] = []
  readonly #missed: string[] = []
  readonly #connections: Connections
  #conversations: Conversation[] = []
  #newId = 0

  constructor(options: SoakOptions) {
    this.#options = options
    this.#random = new Random(options.seed)
    const random = this.#random
    this.#readings = new Readings(this.#chains, {
      toolArguments: options.toolArguments ?? 'schema',
      isTrial: false,
      refusedWithAnchor: [],
      inheritedWithAnchor: [],
    })
    const segments = new Segments()
    this.#agent = new Agent(random, segments)
    const mayValidate = options.toolArguments !== 'json'
    this.#setting = { random, agent: this.#agent, segments, mayValidate }
    const newId = (prefix: string): string => `${prefix}_s${++this.#newId}`
    this.#connections = new Connections(random, () =>
      createConnectionState({ profile: profiles.openai, store: this.#store, newId }),
    )
  }

  run(): SoakResult {
    while (this.#counts.turns < this.#options.turns) {
      this.#disturb()
      const mayBegin = this.#running.length < maxInFlight
      if (mayBegin && (this.#running.length === 0 || this.#random.chance(0.55)))
        this.#begin(this.#conversation())
      else this.#end(this.#random.pick(this.#running))
    }
    const { byText } = this.#readings
    return {
      ...this.#counts,
      byText,
      seed: this.#options.seed,
      wrong: this.#wrong,
      missed: this.#missed,
    }
  }

  /** Some conversation that is not at work: an old one, a new one, or the copy of one. */
  #conversation(): Conversation {
    const random = this.#random
    const idle = this.#conversations.filter((one) =>
      this.#running.every(({ conversation }) => conversation !== one),
    )
    if (idle.length === 0 || this.#conversations.length < maxConversations || random.chance(0.06)) {
      const from = idle.length > 0 && random.chance(0.3) ? random.pick(idle) : undefined
      const fresh = new Conversation(this.#setting, from)
      this.#conversations = [...this.#conversations, fresh].slice(-maxConversations)
      return fresh
    }
    return random.pick(idle)
  }

  #begin(conversation: Conversation): void {
    this.#counts.turns++
    const ask = conversation.ask()
    const planned = this.#readings.plan(requestOf(ask))
    if (this.#readings.differ) this.#note('read as text, it is planned in another way')
    const longest = this.#known.longest(ask, (id) => this.#chains.get(id) !== undefined)
    this.#count(planned, ask, longest)
    this.#send({ ask, planned, conversation })
  }

  #count(
    { plan }: PlannedTurn,
    ask: Ask,
    longest: { readonly responseId: string; readonly length: number } | undefined,
  ): void {
    if (longest === undefined) return
    this.#counts.eligible++
    if (plan.mode === 'incremental') {
      this.#counts.incremental++
      if ((this.#known.lengthOf(plan.head.responseId) ?? 0) < longest.length)
        this.#counts.notLongest++
    } else if (this.#missed.length < 20) {
      const { history } = ask
      this.#missed.push(
        `turn ${this.#counts.turns}: ${plan.reason}, known ${longest.length} of ${history.length} segments`,
      )
    }
  }

  /**
   * Sends a turn as planned; where the server does not know the anchor, once more with everything.
   */
  #send({ ask, planned, conversation }: Sending): void {
    const { plan } = planned
    const anchor = plan.mode === 'incremental' ? plan.head.responseId : undefined
    const { connection, lane } = this.#connections.place(anchor, this.#counts.turns)
    const message = {
      type: 'response.create',
      ...requestOf(ask),
      stream_id: lane.name,
      ...(anchor === undefined
        ? {}
        : { previous_response_id: anchor, input: sentOf(planned, ask) }),
    }
    for (const effect of connection.state.receive(message)) {
      if (effect.type === 'start') {
        const { turn } = effect
        lane.isBusy = true
        this.#running.push({ turn, ask, planned, conversation, connection, lane })
        this.#judge(turn, ask)
      } else if (effect.type === 'refuse' && anchor !== undefined) {
        this.#counts.refused++
        this.#lose(anchor, true)
        if (lane.head === anchor) lane.head = undefined
        const full: PlannedTurn = {
          ...planned,
          plan: { ...plan, mode: 'full', reason: 'cold:evicted' },
        }
        this.#send({ ask, planned: full, conversation })
      }
    }
  }

  /** The oracle at work. */
  #judge(turn: Turn, ask: Ask): void {
    const links: (readonly object[])[] = []
    for (
      let link: Turn['plan']['context'] | undefined = turn.plan.context;
      link !== undefined;
      link = link.parent
    ) {
      links.push(link.items)
    }
    const wrong = wrongIn(links.reverse().flat(), ask, tagsOf)
    if (wrong !== undefined) this.#note(wrong)
  }

  #note(wrong: string): void {
    this.#counts.wrongContext++
    if (this.#wrong.length < 20) this.#wrong.push(`turn ${this.#counts.turns}: ${wrong}`)
  }

  #end(running: Running): void {
    const { turn, conversation, ask, connection, lane, planned } = running
    const dice = this.#random.next()
    this.#running.splice(this.#running.indexOf(running), 1)
    lane.isBusy = false
    const anchor = planned.plan.mode === 'incremental' ? planned.plan.head.responseId : undefined
    if (dice < 0.03) {
      connection.state.end(turn, { type: 'failed' })
      // The server evicts the anchor of a continuation on its own lane only; the client gives it up
      // on any.
      if (anchor !== undefined) this.#lose(anchor, false, 'failed')
      if (lane.head === anchor) lane.head = undefined
    } else if (dice < 0.06) {
      connection.state.end(turn, { type: 'abandoned' })
      if (anchor !== undefined) this.#lose(anchor, false, 'aborted')
      if (lane.head === anchor) lane.head = undefined
    } else if (dice < 0.08) {
      connection.state.end(turn, {
        type: 'incomplete',
        output: serverItems(this.#agent.answer(false, ask)),
        body: {},
      })
      if (lane.head !== undefined) this.#lose(lane.head, false, 'displaced')
      lane.head = undefined
    } else {
      const answer = this.#complete(running)
      if (answer !== undefined) conversation.answered(ask, answer)
    }
  }

  /** Ends a turn well. Gives its answer; a warm-up has none. */
  #complete({ turn, ask, planned, connection, lane }: Running): Answer | undefined {
    const isStored = ask.settings.store !== false
    const answer = turn.isWarmUp ? undefined : this.#agent.answer(isStored, ask)
    const output = answer === undefined ? [] : serverItems(answer)
    connection.state.end(turn, { type: 'completed', output, body: {} })
    if (lane.head !== undefined) this.#lose(lane.head, false, 'displaced')
    lane.head = turn.id
    if (planned.turn === undefined) return answer
    this.#chains.commit(contentOf(planned), { responseId: turn.id, output })
    this.#known.add(turn.id, ask, { anchor: turn.plan.anchor?.id, answer, isStored })
    return answer
  }

  /**
   * Connections are lost, servers forget, stored responses are deleted: with and without a word to
   * the client.
   */
  #disturb(): void {
    const random = this.#random
    if (random.chance(0.002)) {
      const lost = this.#connections.replaceOne()
      for (const running of this.#running.filter(({ connection }) => connection === lost)) {
        this.#running.splice(this.#running.indexOf(running), 1)
      }
      for (const { head } of lost.lanes)
        if (head !== undefined) this.#lose(head, false, 'connection_lost')
    }
    if (random.chance(0.0005)) {
      // The server loses its memory and nobody is told.
      const forgetful = this.#connections.forgetOne()
      if (forgetful === undefined) return
      for (const { head } of forgetful.lanes) if (head !== undefined) this.#known.gone(head, false)
    }
    if (random.chance(0.002)) {
      const id = this.#known.someStored(random)
      if (id !== undefined && this.#store.delete('', id)) this.#known.gone(id, true)
    }
  }

  /** The client learns that a response is gone: from its connection, or altogether. */
  #lose(
    responseId: string,
    isAltogether: boolean,
    reason: 'failed' | 'aborted' | 'displaced' | 'connection_lost' = 'displaced',
  ): void {
    this.#known.gone(responseId, isAltogether)
    if (isAltogether) this.#chains.forget(responseId)
    else this.#chains.cool(responseId, reason)
  }
}

function requestOf({ settings, items }: Ask): JsonObject {
  return { ...settings, input: items }
}

/** The items that are sent, with their tags, which the snapshot that was planned does not have. */
function sentOf(planned: PlannedTurn, { items }: Ask): readonly TaggedItem[] {
  const tagged = new Map(planned.turn?.items.map((item, i) => [item, items[i]]))
  return contentOf(planned).items.flatMap((item) => tagged.get(item) ?? [])
}

function tagsOf(item: object): readonly Tag[] {
  const tags = isTagged(item) ? [item[tag]] : []
  // An update may be there to say the configuration, which is judged as a whole.
  return isUpdate(item) ? [...tags, { key: -1, isLeading: true }] : tags
}

function isTagged(item: object): item is TaggedItem {
  return tag in item
}
