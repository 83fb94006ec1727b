// Runs one conversation in one way, and measures each turn from the moment before it is sent.
import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import {
  type Answer,
  boundOf,
  endText,
  type Fields,
  type Heard,
  hasRun,
  isTerminal,
  type Probe,
  type ProbeSocket,
  readAnswer,
} from '@warmline/cli/probe'
import { BenchError } from '../errors.js'
import { echoOf, instructionsOf, messageOf, turnCount } from './conversation.js'
import { httpTurn } from './http-turn.js'
import type { Way } from './ways.js'

/** What one turn took. */
export interface TurnFigures {
  /** Opening the connection, where the turn had to and it can be told apart. */
  readonly handshakeMs: number
  readonly firstEventMs: number
  readonly firstOutputMs: number
  readonly totalMs: number
  readonly sentBytes: number
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
}

/** A turn's figures and what it answered. */
export interface Ran {
  readonly figures: TurnFigures
  readonly answer: Answer
}

/** Sends a create and hands on its events. */
type Send = (create: Fields, onFrame: (frame: Fields) => void) => Promise<Heard>

/** The figures of each turn of one conversation; a warm-up is the first. */
export async function runWay(probe: Probe, way: Way, run: string): Promise<readonly TurnFigures[]> {
  const connection = await open(probe, way)
  try {
    return await converse(probe, way, { run, ...connection })
  } finally {
    await connection.close()
  }
}

interface Open {
  readonly send: Send
  readonly handshakeMs: number
  close(): Promise<void>
}

async function open(probe: Probe, way: Way): Promise<Open> {
  if (way.transport === 'http') {
    const { baseURL, headers, timeoutMs } = probe.settings
    const agent = new (baseURL.startsWith('https:') ? SecureAgent : Agent)({
      keepAlive: way.isKept,
    })
    const send: Send = ({ type: _, ...body }, onFrame) => {
      const turn = { url: `${baseURL}/responses`, headers, agent, timeoutMs }
      return httpTurn({ ...turn, body: JSON.stringify({ ...body, stream: true }) }, onFrame)
    }
    return { send, handshakeMs: 0, close: async () => agent.destroy() }
  }
  const socket = await probe.connect()
  const { handshakeMs } = socket
  return { send: socketSend(probe, socket), handshakeMs, close: () => socket.close() }
}

/** Sends over a socket, on one lane. */
export function socketSend({ settings }: Probe, socket: ProbeSocket): Send {
  return (create, onFrame) => {
    socket.send(create)
    return socket.hear((frames) => frames.some(isTerminal), settings.timeoutMs, onFrame)
  }
}

interface Conversing {
  readonly run: string
  readonly send: Send
  readonly handshakeMs: number
}

async function converse(
  probe: Probe,
  way: Way,
  { run, send, handshakeMs }: Conversing,
): Promise<readonly TurnFigures[]> {
  const settings = { instructions: instructionsOf(run), store: way.store }
  const figures: TurnFigures[] = []
  let history: readonly Fields[] = []
  let anchor: Answer | undefined
  if (way.warmsUp) {
    const warm = { ...settings, generate: false, input: [messageOf(0)] }
    const ran = await measured(probe, send, { fields: warm })
    figures.push({ ...ran.figures, handshakeMs })
    anchor = ran.answer
  }
  for (let turn = 0; turn < turnCount; turn++) {
    const isWarmed = way.warmsUp && turn === 0
    const message = messageOf(turn)
    const anchored = way.sends === 'the difference' && anchor !== undefined ? { anchor } : {}
    const added = isWarmed ? [] : [message]
    const input = 'anchor' in anchored ? added : [...history, message]
    const ran = await measured(probe, send, { fields: { ...settings, input }, ...anchored })
    const isFirst = figures.length === 0
    figures.push(isFirst ? { ...ran.figures, handshakeMs } : ran.figures)
    history = [...history, message, ...echoOf(ran.answer)]
    anchor = ran.answer
  }
  return figures
}

/**
 * Runs and measures one turn within the token limit.
 * @throws BenchError `failed` when it does not run, or the limit is reached.
 */
export async function measured(
  probe: Probe,
  send: Send,
  { fields, anchor }: { readonly fields: Fields; readonly anchor?: Answer },
): Promise<Ran> {
  const chained = anchor === undefined ? {} : { previous_response_id: anchor.id }
  const create = probe.create({ ...fields, ...chained })
  const bound = boundOf(create, anchor?.bound ?? 0)
  if (!probe.budget.reserve(bound)) throw new BenchError('failed', 'The token limit is reached.')
  const startedAt = performance.now()
  let firstEventMs: number | undefined
  let firstOutputMs: number | undefined
  const heard = await send(create, ({ type }) => {
    firstEventMs ??= performance.now() - startedAt
    if (String(type).endsWith('.delta')) firstOutputMs ??= performance.now() - startedAt
  })
  const totalMs = performance.now() - startedAt
  const answer = readAnswer(heard, bound)
  const { usage } = answer
  probe.budget.settle(bound, answer.end === 'refused' ? 'refused' : usage)
  if (!hasRun(answer)) throw new BenchError('failed', `A turn did not run: ${endText(answer)}.`)
  const figures = {
    handshakeMs: 0,
    firstEventMs: firstEventMs ?? totalMs,
    firstOutputMs: firstOutputMs ?? totalMs,
    totalMs,
    sentBytes: Buffer.byteLength(JSON.stringify(create)),
    inputTokens: usage?.input ?? 0,
    cachedTokens: usage?.cached ?? 0,
    outputTokens: usage?.output ?? 0,
  }
  return { figures, answer }
}

/** The most tokens that one conversation can be billed for in this way, by its own creates. */
export function boundOfConversation(way: Way, maxOutputTokens: number): number {
  const first = boundOf({ input: [messageOf(0)], instructions: instructionsOf('0'.repeat(40)) }, 0)
  const each = boundOf({ input: [messageOf(turnCount)] }, 0) + 2 * maxOutputTokens + 64
  const upTo = (count: number): number => first + maxOutputTokens + (count - 1) * each
  const turns = Array.from({ length: turnCount }, (_, at) => upTo(at + 1))
  // A continuation is billed for its anchors and for the instructions that it sends again.
  const again = Buffer.byteLength(instructionsOf('')) + 200
  const anchors = (turnCount * (turnCount - 1)) / 2 + (way.warmsUp ? turnCount : 0)
  const chained = way.sends === 'the difference' ? again * anchors : 0
  const sum = turns.reduce((total, bound) => total + bound, 0) + chained
  return way.warmsUp ? sum + first : sum
}
