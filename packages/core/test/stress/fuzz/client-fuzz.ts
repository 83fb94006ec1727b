// Runs one case of the fuzz of a whole client on a driven world, and says what was wrong: a crash,
// a hang, a stranger's event, a wrong answer, something left behind.
import { createClientOn } from '../../../src/client.js'
import type { ResponsesClient, TurnRecord } from '../../../src/index.js'
import { chunksOf, rightBody } from './bodies.js'
import { call, type Entry, NetworkFault, type Outcome } from './callers.js'
import { type ClientCase, endpoints, limits } from './client-case.js'
import { type Handshake, World, type WorldSocket } from './driven-world.js'
import { type Ask, Judge, saying } from './judge.js'
import { type Label, mixUp } from './mixups.js'
import { mutate } from './mutations.js'
import type { Violation } from './oracle.js'
import { isSameButFailures } from './same-events.js'
import { type Asked, ServerMind } from './server-mind.js'

/** Runs a case. */
export async function runClientCase(given: ClientCase): Promise<readonly Violation[]> {
  return new ClientRun(given).run()
}

/** Something that the server is about to do. */
interface Delivery {
  readonly socket: WorldSocket
  readonly act: () => void
}

const nothing: Outcome = {
  type: 'error',
  text: '',
  output: [],
  seen: '',
  isWholeBody: false,
  faults: [],
}

const baseURL = 'http://127.0.0.1:9/v1'
const attacked = 'a'
/** For how long the platform's fetch bears a silent body (source: undici's Client). */
const bodyTimeoutMs = 300_000

class ClientRun {
  readonly #given: ClientCase
  readonly #mind: ServerMind
  readonly #world: World
  readonly #client: ResponsesClient
  readonly #records: TurnRecord[] = []
  readonly #judge = new Judge()
  readonly #handshakes: Handshake[]
  /** What is still to be delivered, by turn. */
  readonly #deliveries = new Map<string, Delivery[]>()
  /** The lane's name of each turn. */
  readonly #lanes = new Map<string, string>()
  readonly #earlier: Asked['events'][number][] = []
  /** What still comes of the attacked turn once another has been asked for. */
  readonly #late: (() => void)[] = []
  readonly #signal = new AbortController().signal
  /** The strange body that was served over HTTP. */
  #served: string | undefined
  #servedType: string | null | undefined
  #asked = 0
  #step = 0

  constructor(given: ClientCase) {
    this.#given = given
    const { attack } = given
    this.#mind = new ServerMind(given.manner)
    this.#handshakes = attack.type === 'refusal' ? [...attack.handshakes] : []
    this.#world = new World({
      handshake: () => this.#handshakes.shift() ?? { type: 'open' },
      asked: (socket, text) => this.#answer(socket, text),
      fetch: (_input, init) => this.#fetch(init),
    })
    this.#client = createClientOn(this.#world.runtime, {
      ...limits,
      apiKey: 'sk-fuzz',
      endpoint: endpoints[given.server](baseURL),
      transport: attack.type === 'http' ? 'http' : 'auto',
      connectTimeoutMs: 5_000,
      acquireTimeoutMs: 30_000,
      firstEventTimeoutMs: 10_000,
      silenceTimeoutMs: 20_000,
      turnTimeoutMs: 60_000,
      idleTimeoutMs: 120_000,
    })
    this.#client.onTurn((record) => this.#records.push(record))
  }

  async run(): Promise<readonly Violation[]> {
    const { attack, entry, entryBeside, isContinued } = this.#given
    const hasEarlier = attack.type !== 'refusal' && attack.type !== 'http'
    const [earlier] = hasEarlier
      ? await this.#turns({ name: 'z', before: [], entry: 'response' })
      : []
    const before = isContinued && earlier !== undefined ? historyOf('z', [], earlier) : []
    const first: Ask = { name: attacked, before, entry }
    const second: Ask = { name: 'b', before: [], entry: entryBeside }
    const [outcome = nothing, beside = nothing] = await this.#turns(first, second)
    this.#judge.mustBeRight(second, beside)
    this.#mustBeThrough(entry, outcome)
    this.#handshakes.length = 0
    await this.#pass(61_000)
    // Clean turns afterwards: a new one, one that continues the attacked turn, and one that
    // continues its neighbor.
    await this.#cleanTurn({ name: 'c', before: [], entry: 'response' })
    await this.#continuing('d', first, outcome)
    await this.#continuing('e', second, beside)
    await this.#end()
    return this.#judge.violations
  }

  /**
   * What came over HTTP reaches the caller as it came, but for failures that are to be shown as
   * errors.
   */
  #mustBeThrough(entry: Entry, { isWholeBody, seen }: Outcome): void {
    const { attack } = this.#given
    if (attack.type !== 'http' || !isWholeBody || this.#served === undefined) return
    // Redirects are refused in words of Warmline's own.
    if (attack.plan.status >= 300 && attack.plan.status < 400) return
    const isRewritten =
      entry === 'sse-errors' && this.#servedType?.startsWith('text/event-stream') === true
    const isThrough = isRewritten ? isSameButFailures(this.#served, seen) : this.#served === seen
    if (!isThrough)
      this.#judge.violate('altered', `${entry}: the body of the server is not what its caller got`)
  }

  async #continuing(name: string, { name: turn, before }: Ask, outcome: Outcome): Promise<void> {
    if (outcome.type !== 'answer' || outcome.output.length === 0) return
    const history = historyOf(turn, before, outcome)
    if (isPlain(history)) await this.#cleanTurn({ name, before: history, entry: 'response' })
  }

  async #cleanTurn(ask: Ask): Promise<void> {
    const [outcome = nothing] = await this.#turns(ask)
    this.#judge.mustBeRight(ask, outcome)
    if (outcome.type !== 'error') return
    this.#judge.violate(
      'after',
      `a clean turn (${ask.name}) fails with ${this.#records.at(-1)?.errorCode}`,
    )
  }

  /** Turns at once, until all have settled. */
  async #turns(...asks: readonly Ask[]): Promise<readonly Outcome[]> {
    this.#asked += asks.length
    const settled = new Set<string>()
    const outcomes = asks.map(async ({ name, before, entry }) => {
      const request = {
        model: 'm',
        input: [...before, saying(name)],
        ...(this.#given.isHosted
          ? { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] }
          : {}),
      }
      const how = {
        client: this.#client,
        entry,
        request,
        signal: this.#signal,
        isRealNetwork: false,
      }
      const outcome = await call(how)
      settled.add(name)
      return outcome
    })
    const all = Promise.all(outcomes)
    if (!(await this.#world.wait(all, () => this.#deliver()))) {
      for (const { name, entry } of asks) {
        if (!settled.has(name)) this.#judge.violate('hang', `${name} by ${entry} never settles`)
      }
      return []
    }
    const got = await all
    for (const [index, ask] of asks.entries()) this.#judge.look(ask, got[index] ?? nothing)
    return got
  }

  /** Delivers the next event, of either turn, and tells whether there was one. */
  #deliver(): boolean {
    const waiting = [...this.#deliveries.values()].filter((queue) => queue.length > 0)
    const { order } = this.#given
    const turn = order[this.#step++ % Math.max(1, order.length)] ?? 0
    const delivery = waiting[turn % Math.max(1, waiting.length)]?.shift()
    if (delivery === undefined) return false
    delivery.act()
    return true
  }

  #answer(socket: WorldSocket, text: string): void {
    const { ending, attack } = this.#given
    const asked = this.#mind.ask(text, (turn, times) =>
      turn === attacked && times === 1 ? ending : 'completed',
    )
    const { turn, content, events } = asked
    if (content.streamId !== undefined) this.#lanes.set(turn, content.streamId)
    if (turn === 'z') this.#earlier.push(...events)
    const queue = this.#deliveries.get(turn) ?? []
    this.#deliveries.set(turn, queue)
    const isAttacked = turn === attacked && asked.times === 1
    const acts = isAttacked ? this.#attack(socket, asked) : undefined
    const asTheyShould = (): (() => void)[] =>
      events.map((event) => () => socket.text(JSON.stringify(event)))
    // What is left of the attacked turn comes before the answer to the first turn after it.
    if (turn === 'c') queue.push(...this.#late.splice(0).map((act) => ({ socket, act })))
    queue.push(...(acts ?? asTheyShould()).map((act) => ({ socket, act })))
    if (isAttacked && attack.type === 'socket' && attack.how === 'mute') socket.hasPulse = false
  }

  #attack(socket: WorldSocket, { events, content }: Asked): (() => void)[] | undefined {
    const { attack } = this.#given
    if (attack.type === 'shape') {
      return mutate(events, attack.changes).map((text) => () => socket.text(text))
    }
    if (attack.type === 'mixup') {
      const ids = { earlier: 'resp_z1', other: 'resp_b1', unknown: 'resp_nobody' }
      return mixUp(events, this.#earlier, attack.changes, ids).map(({ event, label }) => () => {
        const { stream_id, ...unlabeled } = event
        const name = this.#nameOf(label)
        socket.text(
          JSON.stringify(name === undefined ? unlabeled : { ...unlabeled, stream_id: name }),
        )
      })
    }
    if (attack.type === 'late') {
      const { streamId } = content
      const error = { type: 'server_error', code: 'gateway', message: 'It takes too long.' }
      const lane = streamId === undefined ? {} : { stream_id: streamId }
      const frames = events.map((event) => JSON.stringify(event))
      this.#late.push(...frames.slice(attack.after).map((text) => () => socket.text(text)))
      const failed = JSON.stringify({ type: 'error', status: attack.status, error, ...lane })
      return [...frames.slice(0, attack.after), failed].map((text) => () => socket.text(text))
    }
    if (attack.type !== 'socket') return undefined
    const { after, how, code } = attack
    const end = {
      close: () => socket.closed(code),
      fail: () => socket.failed(),
      binary: () => socket.binary(),
      mute: () => {},
    }[how]
    return [...events.slice(0, after).map((event) => () => socket.text(JSON.stringify(event))), end]
  }

  #nameOf(label: Label): string | undefined {
    if (label === 'none') return undefined
    if (label === 'unknown') return 'l77'
    return this.#lanes.get(label === 'own' ? attacked : 'b')
  }

  async #fetch(init: RequestInit | undefined): Promise<Response> {
    const text = String(init?.body)
    const isStreamed = Object(JSON.parse(text)).stream === true
    const asked = this.#mind.ask(text)
    const { attack } = this.#given
    const isAttacked = attack.type === 'http' && asked.turn === attacked && asked.times === 1
    if (!isAttacked) {
      const type = isStreamed ? 'text/event-stream' : 'application/json'
      return new Response(rightBody(asked.events, isStreamed), {
        headers: { 'content-type': type },
      })
    }
    const { plan } = attack
    const headers = new Headers()
    for (const [name, value] of plan.headers) headers.append(name, value)
    if (plan.contentType !== undefined) headers.set('content-type', plan.contentType)
    this.#servedType = headers.get('content-type')
    const isEmpty = plan.status === 204 || plan.status === 205 || plan.status === 304
    const chunks = chunksOf(plan, asked.events)
    const isEmptyBody = isEmpty || plan.content === 'nothing'
    this.#served = isEmptyBody ? '' : new TextDecoder().decode(Buffer.concat(chunks))
    const body = isEmptyBody ? null : this.#body(chunks, plan.end, init?.signal)
    return new Response(body, { status: plan.status, headers })
  }

  /** A body that comes chunk by chunk; one that stalls is ended by the platform's own limit. */
  #body(
    chunks: readonly Uint8Array[],
    end: 'ends' | 'breaks' | 'stalls',
    signal: AbortSignal | null | undefined,
  ): ReadableStream<Uint8Array> {
    let next = 0
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
        },
        pull: (controller) => {
          const chunk = chunks[next++]
          if (chunk !== undefined) return controller.enqueue(chunk)
          if (end === 'ends') return controller.close()
          const breakOff = (): void => controller.error(new NetworkFault('The body broke off.'))
          if (end === 'breaks') return breakOff()
          const stalled = Promise.withResolvers<void>()
          this.#world.elsewhere(bodyTimeoutMs, () => {
            breakOff()
            stalled.resolve()
          })
          return stalled.promise
        },
      },
      { highWaterMark: 0 },
    )
  }

  async #pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 10_000) {
      while (this.#deliver()) await this.#world.settle()
      this.#world.pass(Math.min(10_000, ms - passed))
      await this.#world.settle()
    }
  }

  async #end(): Promise<void> {
    const { inFlight, queued } = this.#client.stats
    if (inFlight + queued > 0)
      this.#judge.violate('left', `turns in flight ${inFlight}, queued ${queued}`)
    const ending = this.#given.isDrained ? this.#client.drain() : this.#client.close()
    if (!(await this.#world.wait(ending, () => this.#deliver())))
      this.#judge.violate('hang', 'the client never drains')
    await this.#client.close()
    await this.#pass(10_000)
    this.#judge.lookAtRest(this.#client.stats, this.#world.timers)
    this.#judge.lookAtRecords(this.#records, this.#asked)
    if (this.#world.holds > 0)
      this.#judge.violate('left', `${this.#world.holds} holds on the process`)
    if (this.#world.sockets.some(({ isOver }) => !isOver)) this.#judge.violate('left', 'a socket')
    for (const crash of this.#world.crashes) this.#judge.violate('crash', crash)
    for (const fault of this.#mind.faults) this.#judge.violate('request', fault)
  }
}

function historyOf(
  turn: string,
  before: readonly object[],
  { output }: Outcome,
): readonly object[] {
  return [...before, saying(turn), ...output]
}

/** Whether a history can be sent again: what a server has made of an answer need not be. */
function isPlain(history: readonly object[]): boolean {
  try {
    return JSON.stringify(history).length > 0
  } catch {
    return false
  }
}
