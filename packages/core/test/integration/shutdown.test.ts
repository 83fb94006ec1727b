// Closing and draining a client while turns run.
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createResponsesClient, isWarmlineError } from '../../src/index.js'
import { openLine, textOf } from '../support/agent.js'
import { model } from '../support/requests.js'

describe('the end', () => {
  test('close() fails running turns, leaves nothing behind and refuses later turns', async () => {
    const endless = fromContext(async function* ({ signal }) {
      yield { type: 'text' as const, text: 'begins' }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    })
    await using line = await openLine({ server: { model: endless } })
    const turn = line.client.create({ model, input: 'hello' })
    for await (const { type } of turn) {
      if (type === 'response.output_text.delta') await line.client.close()
      if (line.client.isClosed) break
    }
    await expect(turn.response).rejects.toSatisfy(isWarmlineError)
    await line.server.journal.next((entry) => entry.kind === 'close', 0)
    expect(line.server.connections).toBe(0)
    const late = line.client.create({ model, input: 'late' })
    await expect(late.response).rejects.toMatchObject({ code: 'closed', replaySafety: 'safe' })
    await expect(
      line.client.fetch(`${line.server.baseURL}/responses`, { method: 'POST', body: '{}' }),
    ).rejects.toMatchObject({ code: 'closed' })
  })

  test('drain() lets running turns end', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'hello' })
    const first = turn[Symbol.asyncIterator]()
    await first.next()
    await line.client.drain()
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect(line.client.stats().connections).toBe(0)
  })

  test('drain() lets running turns over HTTP end', async () => {
    const answer = Promise.withResolvers<Response>()
    const client = createResponsesClient({
      apiKey: 'sk-test',
      transport: 'http',
      fetch: () => answer.promise,
    })
    const turn = client.create({ model, input: 'hello' })
    let isDrained = false
    // The turn begins a few ticks after the call.
    await new Promise((resolve) => setImmediate(resolve))
    const drained = client.drain().then(() => {
      isDrained = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isDrained).toBe(false)
    answer.resolve(new Response('{"error":{"message":"no"}}', { status: 400 }))
    await expect(turn.response).rejects.toMatchObject({ status: 400 })
    await drained
  })
})
