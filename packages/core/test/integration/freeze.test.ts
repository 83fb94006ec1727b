// A process that was frozen, or whose event loop was blocked, on the driven clock: time passes and
// no timer fires. The next turn is answered at once and run once, whatever has become of its
// connection; a running turn on a healthy one goes on. `pnpm check` freezes real processes
// (test/stress/freeze.check.ts).
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import { type InputItem, openaiEndpoint, type Turn } from '../../src/index.js'
import { eventsOf } from '../stress/fuzz/answers.js'
import { user } from '../support/agent.js'
import { DrivenRuntime, type DrivenSocket } from '../support/driven-runtime.js'

const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const codeInterpreter = { type: 'code_interpreter', container: { type: 'auto' } }
/** A second to prove a connection dead, and what rounding adds. */
const proofMs = 1_500

/** A client and its runtime, with what its one conversation has said. */
class Line {
  readonly runtime = new DrivenRuntime()
  readonly client = createClientOn(this.runtime, {
    apiKey: 'sk-test',
    endpoint: openaiEndpoint({ baseURL: 'http://127.0.0.1:9/v1' }),
  })
  readonly #settings: object
  #count = 0

  constructor(isHosted: boolean) {
    this.#settings = { model: 'm', store: false, ...(isHosted ? { tools: [codeInterpreter] } : {}) }
  }

  /** The socket that was dialed at this place, counted from 0. */
  socket(index: number): DrivenSocket {
    const socket = this.runtime.sockets[index]
    if (socket === undefined)
      throw new Error(`Only ${this.runtime.sockets.length} sockets were dialed.`)
    return socket
  }

  /** Begins a turn; `before` is what was said so far. */
  async begin(before: readonly InputItem[] = []): Promise<Turn> {
    const turn = this.client.create({
      ...this.#settings,
      input: [...before, user(`question ${++this.#count}`)],
    })
    await turnOfLoop()
    return turn
  }

  /**
   * Answers the newest request of a socket; `from` and `to` choose among the events of its answer.
   */
  answer(socket: DrivenSocket, from = 0, to?: number): void {
    const { previous_response_id: previous = null, stream_id: streamId } = JSON.parse(
      socket.sent.at(-1) ?? '',
    )
    const events = eventsOf({
      id: `resp_${socket.sent.length}_${this.runtime.sockets.indexOf(socket)}`,
      text: 'Yes.',
      previous,
      streamId,
      isNumbered: true,
      ending: 'completed',
      hasCall: false,
      leavesOutputOut: false,
    })
    for (const event of events.slice(from, to)) socket.receive(event)
  }

  /** The first turn of a conversation, to its end; gives the history. */
  async converse(): Promise<readonly InputItem[]> {
    const turn = await this.begin()
    const socket = this.socket(0).open()
    await turnOfLoop()
    this.answer(socket)
    const { output = [] } = await turn.response
    return [user('question 1'), ...output]
  }

  /**
   * Lets time pass, opening what is dialed, until another socket than the first has a request;
   * gives how long that took.
   */
  async awaitRequestElsewhere(limitMs: number): Promise<number> {
    const begunAt = this.runtime.now()
    const elsewhere = (): boolean =>
      this.runtime.sockets.slice(1).some(({ sent }) => sent.length > 0)
    for (let next = 1; !elsewhere() && this.runtime.now() - begunAt < limitMs; ) {
      for (; next < this.runtime.sockets.length; next++) this.socket(next).open()
      await turnOfLoop()
      if (elsewhere()) break
      this.runtime.advance(50)
      await turnOfLoop()
    }
    return this.runtime.now() - begunAt
  }

  /** How many requests each socket has been sent. */
  get requests(): readonly number[] {
    return this.runtime.sockets.map(({ sent }) => sent.length)
  }
}

describe.each([30, 60, 95])('after %i s of being frozen', (seconds) => {
  describe.each([
    ['with a hosted tool', true],
    ['without', false],
  ] as const)('%s', (_, isHosted) => {
    // A process that wakes runs its timers before it reads its sockets, and a turn may begin before
    // or after that.
    describe.each(['a turn', 'a timer'] as const)('and %s first', (first) => {
      const thaw = async (): Promise<{ line: Line; turn: Turn }> => {
        const line = new Line(isHosted)
        const history = await line.converse()
        line.runtime.sleep(seconds * 1_000)
        if (first === 'a timer') line.runtime.advance(0)
        return { line, turn: await line.begin(history) }
      }

      test.each([1001, 1006])(
        'A connection that was closed with %i during a freeze is not used',
        async (code) => {
          const { line, turn } = await thaw()
          line.socket(0).dropped(code)
          expect(await line.awaitRequestElsewhere(10_000)).toBeLessThanOrEqual(100)
          line.answer(line.socket(1))
          await turn.response
          expect(await turn.record).toMatchObject({ outcome: 'completed', replays: 0 })
          expect(line.requests).toEqual([1, 1])
        },
      )

      test('A connection that was forgotten during a freeze is found out at once and not used', async () => {
        const { line, turn } = await thaw()
        expect(await line.awaitRequestElsewhere(10_000)).toBeLessThanOrEqual(proofMs)
        line.answer(line.socket(1))
        await turn.response
        expect(await turn.record).toMatchObject({ outcome: 'completed', replays: 0 })
        expect(line.requests).toEqual([1, 1])
      })

      test('A connection that survived a freeze is used on', async () => {
        const { line, turn } = await thaw()
        line.socket(0).pong()
        await turnOfLoop()
        line.answer(line.socket(0))
        await turn.response
        expect(await turn.record).toMatchObject({ mode: 'incremental', replays: 0 })
        expect(line.requests.filter((count) => count > 0)).toEqual([2])
        expect(line.runtime.sockets.length).toBeLessThanOrEqual(2)
      })
    })
  })
})

describe('an event loop that was blocked for 90 s', () => {
  /** A turn that runs, and has shown something, so that it could not be begun anew. */
  const running = async (
    pingedMs: number,
  ): Promise<{ line: Line; turn: Turn; socket: DrivenSocket }> => {
    const line = new Line(true)
    const turn = await line.begin()
    const socket = line.socket(0).open()
    await turnOfLoop()
    line.answer(socket, 0, 6)
    // Where in the rhythm of the pings it was.
    for (let passed = 0; passed < pingedMs; passed += 1_000) {
      line.runtime.advance(1_000)
      if (socket.pings > 0 && passed < pingedMs - 1_000) socket.pong()
    }
    line.runtime.sleep(90_000)
    return { line, turn, socket }
  }

  test.each([1_000, 19_000, 20_000, 25_000, 39_000])(
    'A blocked event loop is not taken for a dead server: the running turn completes (%i ms after its beginning)',
    async (pingedMs) => {
      const { line, turn, socket } = await running(pingedMs)
      // Timers first, as in Node; then what has arrived meanwhile is read.
      line.runtime.advance(0)
      socket.pong()
      line.answer(socket, 6)
      await turn.response
      expect(await turn.record).toMatchObject({ outcome: 'completed', replays: 0 })
      expect(line.runtime.sockets).toHaveLength(1)
    },
  )

  test.each([1_000, 19_000, 20_000, 25_000, 39_000])(
    'A blocked event loop is not taken for a dead server by a turn that begins before anything is read (%i ms after its beginning)',
    async (pingedMs) => {
      const { line, turn, socket } = await running(pingedMs)
      const second = await line.begin()
      line.runtime.advance(0)
      socket.pong()
      line.answer(socket, 6)
      await turn.response
      expect((await turn.record).outcome).toBe('completed')
      await turnOfLoop()
      line.answer(socket)
      await second.response
      expect(line.runtime.sockets.filter(({ sent }) => sent.length > 0)).toEqual([socket])
    },
  )
})
