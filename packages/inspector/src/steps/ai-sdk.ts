// The steps of AI SDK 7, from its tracing channel: names and times only. The channel's store makes
// a turn know the step that calls it, whatever runs beside it.
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import type { StepEntry } from '../model.js'
import { nameOf } from './name.js'
import type { StepLog } from './step-log.js'

/**
 * `AI_SDK_TELEMETRY_TRACING_CHANNEL` of `ai`
 * (https://github.com/vercel/ai/blob/main/packages/ai/src/telemetry/tracing-channel.ts).
 */
const channelName = 'ai:telemetry'

/** A source of steps. */
export interface StepSource {
  /** The step that runs in the present async context. */
  current(): string | undefined
  stop(): void
}

/** Follows the steps of AI SDK 7. An app changes nothing for it. */
export function followAiSdk(log: StepLog): StepSource {
  const channel = tracingChannel<unknown, object>(channelName)
  const running = new AsyncLocalStorage<string | undefined>()
  const ids = new WeakMap<object, string>()
  const failed = new WeakSet<object>()
  /** Gives what starts its step; what is none stays in the step around it. */
  const begin = (message: object): string | undefined => {
    const parent = running.getStore()
    try {
      const about = stepOf(message)
      if (about === undefined) return parent
      const id = log.begin({ source: 'ai-sdk', ...about, ...(parent && { parent }) })
      ids.set(message, id)
      return id
    } catch {
      // Node makes an uncaught error of a fault here, which would end the app.
      return parent
    }
  }
  const onError = (message: unknown): void => {
    if (typeof message === 'object' && message !== null) failed.add(message)
  }
  const onEnd = (message: unknown): void => {
    if (typeof message !== 'object' || message === null) return
    const id = ids.get(message)
    if (id !== undefined) log.end(id, failed.has(message))
  }
  channel.start.bindStore(running, begin)
  channel.error.subscribe(onError)
  channel.asyncEnd.subscribe(onEnd)
  return {
    current: () => running.getStore(),
    stop() {
      channel.start.unbindStore(running)
      channel.error.unsubscribe(onError)
      channel.asyncEnd.unsubscribe(onEnd)
    },
  }
}

/** What a message of the channel is about, if that is a step. */
function stepOf(message: object): Pick<StepEntry, 'kind' | 'name'> | undefined {
  const type: unknown = Reflect.get(message, 'type')
  const event = fieldsOf(Reflect.get(message, 'event'))
  switch (type) {
    case 'generateText':
    case 'streamText':
      return { kind: 'run', name: nameOf(event.functionId, type) }
    case 'step':
      return { kind: 'step', name: `step ${Number(event.stepNumber) + 1}` }
    case 'executeTool':
      return { kind: 'tool', name: nameOf(fieldsOf(event.toolCall).toolName, 'tool') }
    default:
      return undefined
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
