// Measures one client in this process: time, CPU and memory of a number of conversations. A wrong
// answer ends the run.
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../random.js'
import { expectedAnswer } from '../workload/expected.js'
import type { Task } from '../workload/task.js'
import type { Client, Target } from './client.js'
import { createConversation } from './conversation.js'
import { type EventLoopDelay, watchEventLoop } from './event-loop-delay.js'

/** What to measure. */
export interface Assignment {
  readonly task: Task
  readonly conversations: number
  /** Mean milliseconds between arrivals, which follow a seeded Poisson process. */
  readonly arrivalMs: number
  readonly seed: number
  readonly model: string
  /** Whether the connection is opened before the measurement starts. */
  readonly isDialedAhead: boolean
  /** Whether the delay of the event loop is sampled. */
  readonly isEventLoopWatched: boolean
  /** Whether answers are checked; a real model's answers cannot be. */
  readonly isChecked: boolean
}

/** The client's figures of one run. */
export interface ClientFigures {
  /**
   * Milliseconds from the first arrival to the last answer, without the tool's time where one
   * conversation ran alone.
   */
  readonly wallMs: number
  /** User and system time of the whole process, in milliseconds. */
  readonly cpuMs: number
  /** Largest resident set of the process, including modules and warm-up. */
  readonly peakBytes: number
  /** Time to the first event of each conversation's first turn. */
  readonly firstTurnMs: readonly number[]
  /** Time to the first event of all later turns, in order where one conversation ran alone. */
  readonly laterTurnsMs: readonly number[]
  readonly toolMs: number
  /** Absent where it was not sampled, or the run ended before the first sample. */
  readonly eventLoopDelay?: EventLoopDelay | undefined
}

/** Runs the conversations and measures them. @throws Error when an answer is wrong. */
export async function measure(client: Client, assignment: Assignment): Promise<ClientFigures> {
  const { conversations, task, model, arrivalMs, seed, isChecked } = assignment
  const random = seededRandom(seed)
  let arrivedAt = 0
  const planned = Array.from({ length: conversations }, (_, index) => {
    const id = `c${seed}-${index}`
    if (index > 0) arrivedAt += -Math.log(1 - random()) * arrivalMs
    return {
      conversation: createConversation(id, task, model),
      expected: isChecked ? expectedAnswer(id, task) : undefined,
      arrivesAt: arrivedAt,
    }
  })
  if (assignment.isDialedAhead) await client.connect?.()

  const readDelay = assignment.isEventLoopWatched ? watchEventLoop() : undefined
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await Promise.all(
    planned.map(async ({ conversation, expected, arrivesAt }) => {
      if (arrivesAt > 0) await sleep(arrivesAt)
      conversation.meter.turnStarted()
      const answer = await client.run(conversation)
      if (expected !== undefined && answer !== expected) {
        throw new Error(
          `The answer is ${JSON.stringify(answer.slice(0, 40))}, not ${JSON.stringify(expected.slice(0, 40))}.`,
        )
      }
    }),
  )
  const wallMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  const eventLoopDelay = readDelay?.()
  const meters = planned.map(({ conversation }) => conversation.meter)
  const toolMs = meters.reduce((total, meter) => total + meter.toolMs, 0)
  return {
    wallMs: conversations === 1 ? wallMs - toolMs : wallMs,
    cpuMs: (user + system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    firstTurnMs: meters.flatMap(({ firstEventMs }) => firstEventMs.slice(0, 1)),
    laterTurnsMs: meters.flatMap(({ firstEventMs }) => firstEventMs.slice(1)),
    toolMs,
    eventLoopDelay,
  }
}

/**
 * Runs a small conversation with a separate client, so that modules are loaded and the code that
 * reads events is compiled before anything is measured.
 */
export async function warmUp(
  makeClient: (target: Target) => Client,
  target: Target,
  model: string,
): Promise<void> {
  const client = makeClient(target)
  const task = { turns: 3, turnDeltas: 60, answerDeltas: 3000 }
  const conversation = createConversation('warm-up', task, model)
  conversation.meter.turnStarted()
  await client.run(conversation)
  await client.close()
}
