// Which cases the options ask for.
import { type ClientName, clientNames } from '../client/table.js'
import type { Options } from '../options.js'
import { burstEvents, type Case } from './case.js'

/**
 * Deltas of a turn that calls a tool, and of an answer: those of
 * docs/langchain.md#what-a-loop-costs.
 */
const loopDeltas = { turnDeltas: 60, answerDeltas: 300 }

/** Lanes have a meaning under load only. */
const oneAtATime = clientNames.filter((name) => name !== 'floor-lanes')

/** Clients that can open their connection before the first turn. */
const ableToDialAhead: ReadonlySet<ClientName> = new Set<ClientName>([
  'floor',
  'openai-ws-full',
  'openai-ws-delta',
  'warmline-core',
  'warmline-openai',
  'warmline-ai-sdk',
  'warmline-langchain',
])

/** What a server process carries: whoever adds nothing to the picture under load is left out. */
const underLoad: readonly ClientName[] = [
  'floor',
  'floor-lanes',
  'openai-http',
  'openai-ws-delta',
  'warmline-core',
  'warmline-openai',
]

/** The turns of the cases with a price or a narrow uplink. */
const pricedTurns = 50
const loadTurns = 10
const loadArrivalMs = 1

/** Every case, in the order in which they run. */
export function casesOf(options: Options): readonly Case[] {
  const { suites } = options
  return [
    ...(suites.includes('loop') ? loopCases(options) : []),
    ...(suites.includes('stream') ? streamCases(options) : []),
    ...(suites.includes('load') ? loadCases(options) : []),
  ]
}

function loopCases(options: Options): readonly Case[] {
  const { turns, delayedTurns, roundTripsMs, workNsPerByte, uplinkMbps } = options
  const clients = options.clients?.filter((name) => name !== 'floor-lanes') ?? oneAtATime
  const loop = (count: number, more: Partial<Case> = {}): Case => {
    const made = {
      ...plain,
      suite: 'loop' as const,
      task: { turns: count, ...loopDeltas },
      clients,
      ...more,
    }
    return { ...made, name: loopName(made) }
  }
  const delays = roundTripsMs.filter((roundTripMs) => roundTripMs > 0)
  const first = delays[0]
  const most = Math.max(...turns.filter((count) => count <= pricedTurns))
  const cases = turns.map((count) => loop(count))
  if (options.live !== undefined) return cases
  for (const roundTripMs of delays) {
    cases.push(...delayedTurns.map((count) => loop(count, { roundTripMs })))
    const able = clients.filter((name) => ableToDialAhead.has(name))
    if (able.length > 0) cases.push(loop(1, { roundTripMs, isDialledAhead: true, clients: able }))
  }
  if (first !== undefined && most > 0) {
    if (workNsPerByte > 0) cases.push(loop(most, { roundTripMs: first, workNsPerByte }))
    if (uplinkMbps > 0) cases.push(loop(most, { roundTripMs: first, uplinkMbps }))
  }
  return cases
}

function streamCases(options: Options): readonly Case[] {
  const clients = options.clients?.filter((name) => name !== 'floor-lanes') ?? oneAtATime
  const task = { turns: 1, turnDeltas: 0, answerDeltas: options.events }
  const stream = { ...plain, suite: 'stream' as const, task, clients }
  return [
    { ...stream, name: `stream burst events=${options.events}` },
    { ...stream, name: `stream paced events=${options.events}`, eventsPerTick: 1 },
  ]
}

function loadCases(options: Options): readonly Case[] {
  return options.conversations.map((conversations) => ({
    ...plain,
    suite: 'load' as const,
    name: `load conversations=${conversations}`,
    task: { turns: loadTurns, ...loopDeltas },
    conversations,
    arrivalMs: loadArrivalMs,
    eventsPerTick: 1,
    clients: options.clients ?? underLoad,
  }))
}

const plain = {
  conversations: 1,
  arrivalMs: 0,
  roundTripMs: 0,
  uplinkMbps: undefined,
  workNsPerByte: 0,
  eventsPerTick: burstEvents,
  isDialledAhead: false,
}

/** The name of a loop case: what it has beside its turns is named only where it has it. */
export function loopName(
  loop: Pick<Case, 'task' | 'roundTripMs' | 'workNsPerByte' | 'uplinkMbps' | 'isDialledAhead'>,
): string {
  const parts = [`loop turns=${loop.task.turns} rtt=${loop.roundTripMs}`]
  if (loop.workNsPerByte > 0) parts.push(`cost=${loop.workNsPerByte}`)
  if (loop.uplinkMbps !== undefined) parts.push(`uplink=${loop.uplinkMbps}`)
  if (loop.isDialledAhead) parts.push('dialled-ahead')
  return parts.join(' ')
}
