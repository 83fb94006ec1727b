// One caller with a framework of its own: goes on, goes back, retries, edits, trims and changes its
// settings, at random. It decides what is asked for; what becomes of it is told to it.
import type { Agent } from './agent.js'
import { isUpdate } from './configuration.js'
import { edited } from './edits.js'
import {
  type Answer,
  callsOf,
  type History,
  isAwaited,
  type JsonObject,
  openAsyncCalls,
  type Segments,
  type TaggedItem,
  tag,
} from './history.js'
import type { Random } from './random.js'
import { spell } from './spelling.js'
import { randomStyle, type Style } from './style.js'
import { toolsets } from './toolsets.js'

/** One turn as its caller means it. */
export interface Ask {
  readonly history: History
  readonly items: readonly TaggedItem[]
  /** The configuration update at the front of the items. */
  readonly leading: JsonObject | undefined
  /** How the items are spelled. */
  readonly style: Style
  /** Every field of the request but its input. */
  readonly settings: JsonObject
  /** The settings that a continuation must repeat. */
  readonly settingsKey: string
  readonly isWarmUp: boolean
  /** Which tools it carries. */
  readonly toolset: number
}

/** What conversations of one soak share. */
export interface Setting {
  readonly random: Random
  readonly agent: Agent
  readonly segments: Segments
  /** Whether a caller may repeat arguments as validation left them. */
  readonly mayValidate: boolean
}

/** A conversation at random. */
export class Conversation {
  readonly #random: Random
  readonly #agent: Agent
  readonly #segments: Segments
  readonly #store: boolean
  readonly #mayValidate: boolean
  /** What the conversation has come to. */
  history: History
  #style: Style
  #model = 'm1'
  #toolset = 0
  #leading: JsonObject | undefined
  /** Whether its framework puts configuration updates at the front. */
  readonly hasLeading: boolean

  /** Begins at random, or goes on as a copy of another one. */
  constructor({ random, agent, segments, mayValidate }: Setting, from?: Conversation) {
    this.#random = random
    this.#agent = agent
    this.#segments = segments
    this.#mayValidate = mayValidate
    this.#style = randomStyle(random, mayValidate)
    this.#store = from === undefined ? random.chance(0.4) : from.#store
    this.hasLeading = random.chance(0.3)
    this.history = from?.history ?? this.#opening()
  }

  /** Few openings, so that conversations share their beginnings. */
  #opening(): History {
    const random = this.#random
    const texts = ['hi', ...Array.from({ length: 3 }, () => `task ${random.below(300)}`)]
    const first = this.#segments.input({
      type: 'message',
      role: 'user',
      content: random.pick(texts),
    })
    if (random.chance(0.4)) return [first]
    const role = random.pick(['developer', 'system'])
    return [this.#segments.input({ type: 'message', role, content: 'Be terse.' }), first]
  }

  /** What the caller asks for next. */
  ask(): Ask {
    const random = this.#random
    const history = this.#nextHistory()
    // An edit or a step back may be for this turn only.
    if (random.chance(0.7)) this.history = history
    if (random.chance(0.03)) this.#model = random.pick(['m1', 'm2'])
    if (random.chance(0.05)) this.#style = randomStyle(random, this.#mayValidate)
    if (random.chance(0.1)) this.#toolset = random.below(toolsets.length)
    if (this.hasLeading && random.chance(0.15))
      this.#leading = random.chance(0.3) ? undefined : update(random)
    const isWarmUp = random.chance(0.02)
    // Two in a row are an error.
    const leading = isUpdate(history[0]?.type === 'input' ? history[0].item : {})
      ? undefined
      : this.#leading
    const front = leading === undefined ? [] : [{ ...leading, [tag]: { key: -1, isLeading: true } }]
    const settings = {
      model: this.#model,
      tools: toolsets[this.#toolset],
      ...(this.#store ? {} : { store: false }),
      ...(random.chance(0.3) ? { instructions: random.pick(['a', 'b']) } : {}),
      ...(random.chance(0.3) ? { reasoning: { effort: random.pick(['low', 'high']) } } : {}),
      ...(isWarmUp ? { generate: false } : {}),
    }
    return {
      history,
      items: [...front, ...spell(history, this.#style)],
      leading,
      style: this.#style,
      settings,
      settingsKey: `${this.#model} ${this.#store}`,
      isWarmUp,
      toolset: this.#toolset,
    }
  }

  /**
   * Takes an answer into the history, unless the turn was a trial and the caller has gone back from
   * it.
   */
  answered(ask: Ask, answer: Answer): void {
    if (this.history === ask.history) this.history = [...ask.history, answer]
  }

  #nextHistory(): History {
    const random = this.#random
    const forward = this.#forward(this.history)
    const dice = random.next()
    if (dice < 0.06) return edited(forward, random, this.#segments) ?? forward
    if (dice < 0.12) return this.#backward()
    if (dice < 0.14) return this.history.at(-1)?.type === 'answer' ? forward : this.history
    return forward
  }

  /**
   * The history with what follows its last answer: the outputs of its calls, mostly, and a user
   * message.
   */
  #forward(history: History): History {
    const random = this.#random
    const last = history.at(-1)
    if (last?.type !== 'answer') return history
    const late = openAsyncCalls(history).filter(() => random.chance(0.3))
    const calls = callsOf(last).filter(isAwaited)
    if ((calls.length === 0 && late.length === 0) || random.chance(0.02))
      return [...history, ...this.#more()]
    const outputs = [...calls, ...late].map((call) =>
      this.#segments.input(this.#agent.outputOf(call)),
    )
    return random.chance(0.1) ? [...history, ...outputs, ...this.#more()] : [...history, ...outputs]
  }

  /** A message, sometimes behind what changes the configuration or brings tools. */
  #more(): History {
    const random = this.#random
    const before: JsonObject[] = []
    if (random.chance(0.06)) before.push(update(random))
    if (random.chance(0.04)) {
      const tools = [{ type: 'function', name: random.pick(['extra', 'other']), parameters: {} }]
      before.push({ type: 'additional_tools', role: 'developer', tools })
    }
    return [...before.map((item) => this.#segments.input(item)), this.#message()]
  }

  #message(): History[number] {
    const random = this.#random
    const content = random.chance(0.3)
      ? random.pick(['go on', 'ok', ''])
      : `question ${random.below(1000)}`
    return this.#segments.input({ type: 'message', role: 'user', content })
  }

  /** An earlier point: the same question again, or another one. */
  #backward(): History {
    const random = this.#random
    const cut = 1 + random.below(this.history.length)
    return this.#forward(this.history.slice(0, cut))
  }
}

/** A configuration update that sets one setting, or both. */
function update(random: Random): JsonObject {
  const effort = { reasoning: { effort: random.pick(['low', 'high']) } }
  const format = { text: { format: { type: random.pick(['text', 'json_object']) } } }
  return {
    type: 'configuration_update',
    ...random.pick<JsonObject>([effort, effort, format, { ...effort, ...format }]),
  }
}
