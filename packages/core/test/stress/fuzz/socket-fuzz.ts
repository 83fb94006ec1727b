// Runs one case of the fuzz over real sockets: a server of Node that answers one turn with raw
// bytes, and the turn beside it and those that follow as it should. Time is paced, so that limits
// of seconds pass in milliseconds.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import fc from 'fast-check'
import { type WebSocket, WebSocketServer } from 'ws'
import { createClientOn } from '../../../src/client.js'
import type { ResponsesClient, TurnRecord } from '../../../src/index.js'
import { PacedRuntime } from '../../support/paced-runtime.js'
import { type BodyPlan, bodyPlans, chunksOf, rightBody } from './bodies.js'
import { call, type Entry, entries, type Outcome } from './callers.js'
import { endpoints, limits } from './client-case.js'
import { type Ask, Judge, saying } from './judge.js'
import type { Violation } from './oracle.js'
import {
  bytesOf,
  framesOfText,
  type RawAnswer,
  type RawEnd,
  type RawHandshake,
  type RawPiece,
  rawAnswers,
  rawHandshakes,
  rawPieces,
  textOfAnswer,
  textOfHandshake,
} from './raw-bytes.js'
import { type Asked, ServerMind } from './server-mind.js'

/** What the server does to one of two turns. */
export type RawAttack =
  | { readonly type: 'frames'; readonly pieces: readonly RawPiece[]; readonly end: RawEnd }
  | { readonly type: 'refusal'; readonly answer: RawAnswer; readonly end: RawEnd }
  | {
      readonly type: 'handshake'
      readonly handshake: RawHandshake
      readonly pieces: readonly RawPiece[]
      readonly end: RawEnd
    }
  | {
      readonly type: 'http'
      readonly answer: RawAnswer
      readonly plan: BodyPlan
      readonly hasPlan: boolean
      readonly end: RawEnd
    }

/** One case. */
export interface SocketCase {
  readonly server: 'openai' | 'other'
  readonly entry: Entry
  readonly entryBeside: Entry
  readonly attack: RawAttack
}

const anyEnd = fc.constantFrom<RawEnd>('stay', 'end', 'destroy')

/** Any case. */
export const socketCases: fc.Arbitrary<SocketCase> = fc.record({
  server: fc.constantFrom('openai', 'other'),
  entry: fc.constantFrom(...entries),
  entryBeside: fc.constantFrom<Entry>('events', 'response', 'json', 'sse'),
  attack: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('frames' as const),
        pieces: rawPieces,
        end: anyEnd,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('refusal' as const),
        answer: rawAnswers,
        end: anyEnd,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('handshake' as const),
        handshake: rawHandshakes,
        pieces: rawPieces,
        end: anyEnd,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('http' as const),
        answer: rawAnswers,
        plan: bodyPlans,
        hasPlan: fc.boolean(),
        end: anyEnd,
      }),
    },
  ),
})

/** Runs a case. */
export async function runSocketCase(given: SocketCase): Promise<readonly Violation[]> {
  const run = new SocketRun(given)
  return run.run()
}

/**
 * How long the server bears a socket on which nothing comes to an end, in milliseconds of the
 * machine's own time.
 */
const serverPatienceMs = 100
const attacked = 'a'

class SocketRun {
  readonly #given: SocketCase
  readonly #judge = new Judge()
  readonly #mind = new ServerMind({ isNumbered: true, leavesOutputOut: false })
  readonly #runtime = new PacedRuntime()
  readonly #records: TurnRecord[] = []
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true, skipUTF8Validation: true })
  readonly #upgraded = new Set<Duplex>()
  /**
   * Sockets on which raw bytes were written: the server's own code knows nothing of what they say.
   */
  readonly #hostile = new Set<Duplex>()
  readonly #patience = new Set<NodeJS.Timeout>()
  #asked = 0
  /** Whether upgrades are still attacked. */
  #isHostile: boolean

  constructor(given: SocketCase) {
    this.#given = given
    this.#isHostile = given.attack.type === 'refusal' || given.attack.type === 'handshake'
    this.#http = createServer((request, response) => {
      void this.#post(request, response.socket)
    })
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#http.on('clientError', (_error, socket) => socket.destroy())
  }

  async run(): Promise<readonly Violation[]> {
    const { server, entry, entryBeside, attack } = this.#given
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    const { port }: AddressInfo = Object(this.#http.address())
    const client = createClientOn(this.#runtime, {
      ...limits,
      apiKey: 'sk-fuzz',
      endpoint: endpoints[server](`http://127.0.0.1:${port}/v1`),
      transport: attack.type === 'http' ? 'http' : 'auto',
      connectTimeoutMs: 20_000,
      firstEventTimeoutMs: 20_000,
      silenceTimeoutMs: 40_000,
      turnTimeoutMs: 120_000,
    })
    client.onTurn((record) => this.#records.push(record))
    try {
      const beside: Ask = { name: 'b', before: [], entry: entryBeside }
      const [, other] = await this.#turns(client, { name: attacked, before: [], entry }, beside)
      if (other !== undefined) this.#judge.mustBeRight(beside, other)
      this.#isHostile = false
      for (const socket of this.#hostile) socket.destroy()
      for (let turn = 0; turn < 20; turn++) await turnOfLoop()
      this.#runtime.pass(121_000)
      const clean: Ask = { name: 'c', before: [], entry: 'response' }
      const [outcome] = await this.#turns(client, clean)
      if (outcome !== undefined) this.#judge.mustBeRight(clean, outcome)
      if (outcome?.type === 'error') {
        this.#judge.violate('after', `a clean turn fails with ${this.#records.at(-1)?.errorCode}`)
      }
      await client.close()
      this.#runtime.pass(10_000)
      this.#judge.lookAtRecords(this.#records, this.#asked)
      this.#judge.lookAtRest(client.stats(), this.#runtime.timers)
      await this.#awaitClosed()
    } finally {
      for (const timer of this.#patience) clearTimeout(timer)
      for (const socket of [...this.#upgraded, ...this.#hostile]) socket.destroy()
      this.#http.closeAllConnections()
      this.#http.close()
    }
    return this.#judge.violations
  }

  async #turns(client: ResponsesClient, ...asks: readonly Ask[]): Promise<readonly Outcome[]> {
    this.#asked += asks.length
    const signal = new AbortController().signal
    const outcomes = asks.map(({ name, entry }) =>
      call({
        client,
        entry,
        request: { model: 'm', input: [saying(name)] },
        signal,
        isRealNetwork: true,
      }),
    )
    try {
      const got = await this.#runtime.settle(Promise.all(outcomes))
      for (const [index, ask] of asks.entries()) {
        const outcome = got[index]
        if (outcome !== undefined) this.#judge.look(ask, outcome)
      }
      return got
    } catch {
      this.#judge.violate(
        'hang',
        `${asks.map(({ name, entry }) => `${name} by ${entry}`).join(', ')} never settle`,
      )
      return []
    }
  }

  /** The client's sockets are gone soon after its end. */
  async #awaitClosed(): Promise<void> {
    for (let waited = 0; waited < 500 && this.#upgraded.size > 0; waited++) {
      await turnOfLoop()
    }
    if (this.#upgraded.size > 0) this.#judge.violate('left', `${this.#upgraded.size} sockets`)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {})
    const { attack } = this.#given
    if (this.#isHostile && attack.type === 'refusal') {
      this.#write(socket, [Buffer.from(textOfAnswer(attack.answer), 'latin1')], attack.end)
      return
    }
    this.#upgraded.add(socket)
    socket.on('close', () => this.#upgraded.delete(socket))
    socket.on('end', () => socket.destroy())
    if (this.#isHostile && attack.type === 'handshake') {
      const key = request.headers['sec-websocket-key'] ?? ''
      const answer = Buffer.from(textOfHandshake(attack.handshake, key), 'latin1')
      socket.resume()
      this.#write(socket, [answer, ...this.#bytes(attack.pieces, undefined)], attack.end)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (open) => this.#serve(open, socket))
  }

  #serve(open: WebSocket, socket: Duplex): void {
    open.on('error', () => {})
    open.on('message', (data) => {
      const { attack } = this.#given
      const asked = this.#mind.ask(String(data))
      const isAttacked = asked.turn === attacked && asked.times === 1 && attack.type === 'frames'
      if (isAttacked) this.#write(socket, this.#bytes(attack.pieces, asked), attack.end)
      else for (const event of asked.events) open.send(JSON.stringify(event))
    })
  }

  #bytes(pieces: readonly RawPiece[], asked: Asked | undefined): readonly Buffer[] {
    let next = 0
    return pieces.flatMap((piece): readonly Buffer[] => {
      if (piece.type === 'frame') return [bytesOf(piece.frame)]
      if (piece.type === 'bytes') return [Buffer.from(piece.bytes)]
      const event = asked?.events[next++]
      return event === undefined
        ? []
        : framesOfText(JSON.stringify(event), piece.pieces, piece.hasPing)
    })
  }

  async #post(request: IncomingMessage, socket: Duplex | null): Promise<void> {
    if (socket === null) return
    socket.on('error', () => {})
    let body = ''
    for await (const chunk of request) body += chunk
    const asked = this.#mind.ask(body)
    const isStreamed = Object(JSON.parse(body)).stream === true
    const { attack } = this.#given
    if (attack.type === 'http' && asked.turn === attacked && asked.times === 1) {
      const { answer, plan, hasPlan } = attack
      const text = hasPlan
        ? Buffer.concat(chunksOf(plan, asked.events)).toString('latin1')
        : answer.body
      const type: readonly [string, string] = [
        'content-type',
        plan.contentType ?? 'text/event-stream',
      ]
      const given = { ...answer, headers: [...answer.headers, type] }
      this.#write(socket, [Buffer.from(textOfAnswer(given, text), 'latin1')], attack.end)
      return
    }
    const right = rightBody(asked.events, isStreamed)
    const type = isStreamed ? 'text/event-stream' : 'application/json'
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(right)}\r\nconnection: close\r\n\r\n${right}`,
    )
    socket.end()
  }

  #write(socket: Duplex, pieces: readonly Buffer[], end: RawEnd): void {
    this.#hostile.add(socket)
    for (const piece of pieces) if (socket.writable) socket.write(piece)
    if (end === 'end') socket.end()
    // What was written goes out first.
    const afterMs = end === 'destroy' ? 5 : serverPatienceMs
    const timer = setTimeout(() => {
      this.#patience.delete(timer)
      socket.destroy()
    }, afterMs)
    this.#patience.add(timer)
  }
}

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
