// The scenarios that the options ask for.
import { type ClientName, clientNames } from '../client/table.js'
import type { Options } from '../options.js'
import { burstEvents, type Crowd, type Scenario } from './scenario.js'

/**
 * Deltas of a tool-calling turn and of an answer, as in
 * docs/internals/langchain.md#what-a-loop-costs.
 */
const loopDeltas = { turnDeltas: 60, answerDeltas: 300 }

/** Clients of the loop and stream suites: lanes only matter under load. */
const oneAtATime = clientNames.filter((name) => name !== 'baseline-lanes')

/** Clients that can open their connection before the first turn. */
const ableToDialAhead: ReadonlySet<ClientName> = new Set<ClientName>([
  'baseline',
  'openai-ws-full',
  'openai-ws-delta',
  'warmline-core',
  'warmline-openai',
  'warmline-ai-sdk',
  'warmline-langchain',
])

/** Clients of the load suite unless `--clients` names others. */
const underLoad: readonly ClientName[] = [
  'baseline',
  'baseline-lanes',
  'openai-http',
  'openai-ws-delta',
  'warmline-core',
  'warmline-openai',
]

/** Crowds with more conversations than this have only the clients that share their sockets. */
const maxSocketsEach = 1000

/**
 * Clients that share their sockets. `openai-http` ends a crowd of 4,000 too, but with a handshake
 * for nearly every turn, 2.5 GB and six minutes a run.
 */
const sharingSockets: readonly ClientName[] = ['baseline-lanes', 'warmline-core']

/** Turns of the scenarios with a price per byte or a narrow uplink. */
const pricedTurns = 50
const loadArrivalMs = 1

/** All scenarios, in the order in which they run. */
export function scenariosOf(options: Options): readonly Scenario[] {
  const { suites } = options
  return [
    ...(suites.includes('loop') ? loopScenarios(options) : []),
    ...(suites.includes('stream') ? streamScenarios(options) : []),
    ...(suites.includes('load') ? loadScenarios(options) : []),
  ]
}

function loopScenarios(options: Options): readonly Scenario[] {
  const { turns, delayedTurns, roundTripsMs, workNsPerByte, uplinkMbps } = options
  const clients = options.clients?.filter((name) => name !== 'baseline-lanes') ?? oneAtATime
  const loop = (count: number, more: Partial<Scenario> = {}): Scenario => {
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
  const scenarios = turns.map((count) => loop(count))
  if (options.live !== undefined) return scenarios
  for (const roundTripMs of delays) {
    scenarios.push(...delayedTurns.map((count) => loop(count, { roundTripMs })))
    const able = clients.filter((name) => ableToDialAhead.has(name))
    if (able.length > 0)
      scenarios.push(loop(1, { roundTripMs, isDialedAhead: true, clients: able }))
  }
  if (first !== undefined && most > 0) {
    if (workNsPerByte > 0) scenarios.push(loop(most, { roundTripMs: first, workNsPerByte }))
    if (uplinkMbps > 0) scenarios.push(loop(most, { roundTripMs: first, uplinkMbps }))
  }
  return scenarios
}

function streamScenarios(options: Options): readonly Scenario[] {
  const clients = options.clients?.filter((name) => name !== 'baseline-lanes') ?? oneAtATime
  const task = { turns: 1, turnDeltas: 0, answerDeltas: options.events }
  const stream = { ...plain, suite: 'stream' as const, task, clients }
  return [
    { ...stream, name: streamName('burst', options.events) },
    { ...stream, name: streamName('paced', options.events), eventsPerTick: 1 },
  ]
}

function loadScenarios(options: Options): readonly Scenario[] {
  return options.crowds.map((crowd) => ({
    ...plain,
    suite: 'load' as const,
    name: loadName(crowd),
    task: { turns: crowd.turns, ...loopDeltas },
    conversations: crowd.conversations,
    arrivalMs: loadArrivalMs,
    eventsPerTick: 1,
    clients: options.clients ?? (crowd.conversations > maxSocketsEach ? sharingSockets : underLoad),
  }))
}

const plain = {
  conversations: 1,
  arrivalMs: 0,
  roundTripMs: 0,
  uplinkMbps: undefined,
  workNsPerByte: 0,
  eventsPerTick: burstEvents,
  isDialedAhead: false,
}

/** The name of a loop scenario; conditions that are off are not named. */
export function loopName(
  loop: Pick<Scenario, 'task' | 'roundTripMs' | 'workNsPerByte' | 'uplinkMbps' | 'isDialedAhead'>,
): string {
  const parts = [`loop turns=${loop.task.turns} rtt=${loop.roundTripMs}`]
  if (loop.workNsPerByte > 0) parts.push(`cost=${loop.workNsPerByte}`)
  if (loop.uplinkMbps !== undefined) parts.push(`uplink=${loop.uplinkMbps}`)
  if (loop.isDialedAhead) parts.push('dialed-ahead')
  return parts.join(' ')
}

/** The name of a stream scenario. */
export function streamName(pace: 'burst' | 'paced', events: number): string {
  return `stream ${pace} events=${events}`
}

/** The name of a load scenario. */
export function loadName({ conversations, turns }: Crowd): string {
  return `load conversations=${conversations} turns=${turns}`
}
