// One conversation as every client gets it: texts, tools and the tool itself. Each client brings
// its own loop.
import { setTimeout as sleep } from 'node:timers/promises'
import { promptOf, type Task } from '../workload/task.js'
import {
  instructions,
  type StepArguments,
  type ToolText,
  toolOutput,
  tools,
} from '../workload/texts.js'
import { Meter } from './meter.js'

/** A conversation for a client to run. */
export interface Conversation {
  readonly task: Task
  readonly model: string
  readonly instructions: string
  readonly prompt: string
  readonly tools: readonly ToolText[]
  readonly meter: Meter
  /** Runs the tool and resolves with its output. */
  callTool(call: StepArguments): Promise<string>
}

/**
 * How long the tool takes, in milliseconds; results subtract it. Without it, the next request would
 * share a tick with the last answer.
 */
const toolMs = 2

/** Creates a conversation. */
export function createConversation(id: string, task: Task, model: string): Conversation {
  const meter = new Meter()
  return {
    task,
    model,
    instructions,
    prompt: promptOf(id, task),
    tools,
    meter,
    async callTool(call) {
      const startedAt = performance.now()
      await sleep(toolMs)
      const output = toolOutput(call)
      meter.toolMs += performance.now() - startedAt
      meter.turnStarted()
      return output
    },
  }
}

/**
 * Reads the arguments of a tool call.
 * @throws Error when they do not fit the tool.
 */
export function readCall(value: unknown): StepArguments {
  const call: unknown = typeof value === 'string' ? JSON.parse(value) : value
  if (
    typeof call === 'object' &&
    call !== null &&
    'step' in call &&
    'context' in call &&
    'note' in call
  ) {
    const { step, context, note } = call
    if (typeof step === 'number' && typeof context === 'string' && typeof note === 'string') {
      return { step, context, note }
    }
  }
  throw new Error('The tool was called with other arguments than the model gave.')
}
