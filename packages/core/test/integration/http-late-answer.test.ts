// A fetch that does not obey its signal: the turn ends within its limits all the same, and what
// comes later is handed to nobody.
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import type { TurnEvent } from '../../src/protocol/api/events.js'
import { DrivenRuntime } from '../support/driven-runtime.js'

const lateAnswer = [
  { type: 'response.created', response: { id: 'resp_late', status: 'in_progress' } },
  { type: 'response.completed', response: { id: 'resp_late', status: 'completed', output: [] } },
]
const body = lateAnswer.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')

function deafClient(): {
  readonly runtime: DrivenRuntime
  readonly asked: Promise<void>
  readonly answer: () => Promise<void>
  readonly create: (signal?: AbortSignal) => { events: TurnEvent[]; response: Promise<unknown> }
} {
  const runtime = new DrivenRuntime()
  const response = Promise.withResolvers<Response>()
  const asked = Promise.withResolvers<void>()
  const client = createClientOn(runtime, {
    apiKey: 'sk-test',
    transport: 'http',
    firstEventTimeoutMs: 1_000,
    fetch: () => {
      asked.resolve()
      return response.promise
    },
  })
  return {
    runtime,
    asked: asked.promise,
    answer: async () => {
      response.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
      await new Promise((resolve) => setImmediate(resolve))
    },
    create(signal) {
      const events: TurnEvent[] = []
      const options = signal === undefined ? {} : { signal }
      const turn = client.create({ model: 'gpt-6-astra', input: 'Hello.' }, options)
      const read = async (): Promise<void> => {
        for await (const event of turn) events.push(event)
      }
      read().catch(() => {})
      return { events, response: turn.response }
    },
  }
}

describe('a fetch that does not obey its signal', () => {
  test('A turn whose headers do not come in time fails, and a late answer is dropped', async () => {
    const { runtime, asked, answer, create } = deafClient()
    const { events, response } = create()
    await asked
    runtime.advance(1_000)
    await expect(response).rejects.toMatchObject({ code: 'first_event_timeout' })
    await answer()
    expect(events).toEqual([])
    expect(runtime.timers).toBe(0)
  })

  test('A turn that its caller aborts ends at once, and a late answer is dropped', async () => {
    const { runtime, asked, answer, create } = deafClient()
    const controller = new AbortController()
    const { events, response } = create(controller.signal)
    await asked
    controller.abort()
    await expect(response).rejects.toMatchObject({ name: 'AbortError' })
    await answer()
    expect(events).toEqual([])
    expect(runtime.timers).toBe(0)
  })
})
