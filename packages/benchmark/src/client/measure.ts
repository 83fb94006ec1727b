// Measures one client in this process: so many conversations, their arrivals, CPU, time and memory.
// A wrong answer ends it.
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../random.js'
import { expectedAnswer } from '../workload/expected.js'
import type { Task } from '../workload/task.js'
import type { Client, Place } from './client.js'
import { createConversation } from './conversation.js'

/** What to measure. */
export interface Assignment {
  readonly task: Task
  readonly conversations: number
  /** Mean time between arrivals, in milliseconds; they come as a seeded Poisson process. */
  readonly arrivalMs: number
  readonly seed: number
  readonly model: string
  /** Whether the connection is opened before the clock starts. */
  readonly isDialledAhead: boolean
  /** Whether answers can be known: a real model's cannot. */
  readonly isChecked: boolean
}

/** The client's figures of one run. */
export interface ClientFigures {
  /**
   * From the first arrival to the last answer, the tool's time taken off where one conversation ran
   * alone.
   */
  readonly wallMs: number
  /** User and system time of the whole process. */
  readonly cpuMs: number
  /** Largest resident set of the process, modules and warm-up included. */
  readonly peakBytes: number
  /** Of each conversation's first turn. */
  readonly firstTurnMs: readonly number[]
  /** Of all later turns, in order where one conversation ran alone. */
  readonly laterTurnsMs: readonly number[]
  readonly toolMs: number
}

/** Has the conversations and measures them. @throws Error when an answer is wrong. */
export async function measure(client: Client, assignment: Assignment): Promise<ClientFigures> {
  const { conversations, task, model, arrivalMs, seed, isChecked } = assignment
  const random = seededRandom(seed)
  let arrivesAt = 0
  const planned = Array.from({ length: conversations }, (_, index) => {
    const id = `c${seed}-${index}`
    if (index > 0) arrivesAt += -Math.log(1 - random()) * arrivalMs
    return {
      conversation: createConversation(id, task, model),
      expected: isChecked ? expectedAnswer(id, task) : undefined,
      arrivesAt,
    }
  })
  if (assignment.isDialledAhead) await client.connect?.()

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
  const meters = planned.map(({ conversation }) => conversation.meter)
  const toolMs = meters.reduce((total, meter) => total + meter.toolMs, 0)
  return {
    wallMs: conversations === 1 ? wallMs - toolMs : wallMs,
    cpuMs: (user + system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    firstTurnMs: meters.flatMap(({ firstEventMs }) => firstEventMs.slice(0, 1)),
    laterTurnsMs: meters.flatMap(({ firstEventMs }) => firstEventMs.slice(1)),
    toolMs,
  }
}

/**
 * A small conversation with a client of its own: modules load, and the code that reads events is
 * compiled.
 */
export async function warmUp(
  makeClient: (place: Place) => Client,
  place: Place,
  model: string,
): Promise<void> {
  const client = makeClient(place)
  const task = { turns: 3, turnDeltas: 60, answerDeltas: 3000 }
  const conversation = createConversation('warm-up', task, model)
  conversation.meter.turnStarted()
  await client.run(conversation)
  await client.close()
}
