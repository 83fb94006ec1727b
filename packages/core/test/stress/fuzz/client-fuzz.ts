// Runs one case of the fuzz of a whole client on a driven world, and says what was wrong: a crash,
// a hang, a stranger's event, a wrong answer, something left behind.
import { createClientOn } from '../../../src/client.js'
import type { ResponsesClient, TurnRecord } from '../../../src/index.js'
import { AttackedServer, attacked } from './attacked-server.js'
import { call, type Entry, type Outcome } from './callers.js'
import { type ClientCase, endpoints, limits } from './client-case.js'
import { type Handshake, World } from './driven-world.js'
import { type Ask, Judge, saying } from './judge.js'
import type { Violation } from './oracle.js'
import { isSameButFailures } from './same-events.js'

/** Runs a case. */
export async function runClientCase(given: ClientCase): Promise<readonly Violation[]> {
  return new ClientRun(given).run()
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

class ClientRun {
  readonly #given: ClientCase
  readonly #server: AttackedServer
  readonly #world: World
  readonly #client: ResponsesClient
  readonly #records: TurnRecord[] = []
  readonly #judge = new Judge()
  readonly #handshakes: Handshake[]
  readonly #signal = new AbortController().signal
  #asked = 0

  constructor(given: ClientCase) {
    this.#given = given
    const { attack } = given
    this.#handshakes = attack.type === 'refusal' ? [...attack.handshakes] : []
    this.#world = new World({
      handshake: () => this.#handshakes.shift() ?? { type: 'open' },
      asked: (socket, text) => this.#server.answer(socket, text),
      fetch: (_input, init) => this.#server.fetch(init),
    })
    this.#server = new AttackedServer(given, this.#world)
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
    const { served } = this.#server
    if (attack.type !== 'http' || !isWholeBody || served === undefined) return
    // Redirects are refused in words of Warmline's own.
    if (attack.plan.status >= 300 && attack.plan.status < 400) return
    const isRewritten =
      entry === 'sse-errors' && served.contentType?.startsWith('text/event-stream') === true
    const isThrough = isRewritten ? isSameButFailures(served.body, seen) : served.body === seen
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
    if (!(await this.#world.wait(all, () => this.#server.deliver()))) {
      for (const { name, entry } of asks) {
        if (!settled.has(name)) this.#judge.violate('hang', `${name} by ${entry} never settles`)
      }
      return []
    }
    const got = await all
    for (const [index, ask] of asks.entries()) this.#judge.look(ask, got[index] ?? nothing)
    return got
  }

  async #pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 10_000) {
      while (this.#server.deliver()) await this.#world.settle()
      this.#world.pass(Math.min(10_000, ms - passed))
      await this.#world.settle()
    }
  }

  async #end(): Promise<void> {
    const { inFlight, queued } = this.#client.stats()
    if (inFlight + queued > 0)
      this.#judge.violate('left', `turns in flight ${inFlight}, queued ${queued}`)
    const ending = this.#given.isDrained ? this.#client.drain() : this.#client.close()
    if (!(await this.#world.wait(ending, () => this.#server.deliver())))
      this.#judge.violate('hang', 'the client never drains')
    await this.#client.close()
    await this.#pass(10_000)
    this.#judge.lookAtRest(this.#client.stats(), this.#world.timers)
    this.#judge.lookAtRecords(this.#records, this.#asked)
    if (this.#world.holds > 0)
      this.#judge.violate('left', `${this.#world.holds} holds on the process`)
    if (this.#world.sockets.some(({ isOver }) => !isOver)) this.#judge.violate('left', 'a socket')
    for (const crash of this.#world.crashes) this.#judge.violate('crash', crash)
    for (const fault of this.#server.faults) this.#judge.violate('request', fault)
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
