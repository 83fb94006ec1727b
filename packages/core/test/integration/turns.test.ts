// One native turn over real sockets: reading it, leaving it, chaining it, and its way.
import { getEventListeners } from 'node:events'
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { Conversation, openLine, textOf, user } from '../support/agent.js'
import { model } from '../support/requests.js'

describe('a turn', () => {
  test('A turn can be iterated and awaited', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'hello' })
    const types: string[] = []
    for await (const { type } of turn) types.push(type)
    expect(types.at(0)).toBe('response.created')
    expect(types.at(-1)).toBe('response.completed')
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect(await turn.record).toMatchObject({ outcome: 'completed', transport: 'websocket' })
    expect(() => turn[Symbol.asyncIterator]()).toThrow(/once/)
  })

  test('A turn that nobody reads ends and frees its lane', async () => {
    await using line = await openLine()
    const { record } = line.client.create({ model, input: 'hello' })
    expect(await record).toMatchObject({ outcome: 'completed' })
    expect(line.client.stats().inFlight).toBe(0)
  })

  test('A turn is aborted by its signal at once, and the next turn is answered right', async () => {
    const stuck = Promise.withResolvers<void>()
    const modelOfTest = fromContext(async function* ({ items, signal }) {
      if (items.length === 1) return yield { type: 'text' as const, text: '1 items: one' }
      signal.addEventListener('abort', () => stuck.resolve())
      yield { type: 'text' as const, text: 'begins' }
      await stuck.promise
    })
    await using line = await openLine({ server: { model: modelOfTest } })
    const talk = new Conversation(line.client, { store: false })
    await talk.say('one')
    const controller = new AbortController()
    const turn = line.client.create(
      { model, store: false, input: [...talk.history, user('two')] },
      { signal: controller.signal },
    )
    for await (const { type } of turn) {
      if (type !== 'response.output_text.delta') continue
      controller.abort()
      break
    }
    await expect(turn.response).rejects.toMatchObject({ name: 'AbortError' })
    expect(await turn.record).toMatchObject({ outcome: 'aborted' })
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    await stuck.promise
    const again = line.client.create({ model, store: false, input: [...talk.history, user('two')] })
    void again.response.catch(() => {})
    await line.server.journal.next((entry) => entry.kind === 'started', 0)
    expect((await again.record).reason).toBe('cold:aborted')
  })

  test('A turn whose reader leaves is aborted', async () => {
    const seen = Promise.withResolvers<void>()
    const endless = fromContext(async function* ({ signal }) {
      yield { type: 'text' as const, text: 'begins' }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      seen.resolve()
    })
    await using line = await openLine({ server: { model: endless } })
    const turn = line.client.create({ model, input: 'hello' })
    for await (const { type } of turn) if (type === 'response.output_text.delta') break
    await seen.promise
    expect(await turn.record).toMatchObject({ outcome: 'aborted' })
    expect(line.client.stats().connections).toBe(0)
  })

  test('A turn that its caller chained is sent as it is and never becomes a chain', async () => {
    await using line = await openLine()
    const first = await line.client.create({ model, input: 'one' }).response
    const chains = line.client.stats().chains
    const second = line.client.create({ model, input: 'two', previous_response_id: first.id })
    expect(textOf(await second.response)).toBe('3 items: one, two')
    expect(await second.record).toMatchObject({
      mode: 'full',
      reason: 'caller_chained',
      transport: 'websocket',
    })
    expect(line.client.stats().chains).toBe(chains)
  })

  test('A turn that its caller chained to an unknown response gets the server’s own error', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'two', previous_response_id: 'resp_unknown' })
    await expect(turn.response).rejects.toMatchObject({
      code: 'server_error',
      serverCode: 'previous_response_not_found',
    })
    expect((await turn.record).replays).toBe(0)
  })

  test('A turn goes over HTTP where it is told to, or has to', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'one' }, { transport: 'http' })
    expect(textOf(await turn.response)).toBe('1 items: one')
    expect(await turn.record).toMatchObject({ transport: 'http', mode: 'full' })
    expect(line.client.stats().connections).toBe(0)
  })

  test('A turn over WebSocket continues what was stored over HTTP', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: true })
    await talk.say('one', { transport: 'http' })
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({
      transport: 'websocket',
      mode: 'incremental',
      itemsSent: 1,
    })
  })

  test('A turn over WebSocket does not continue what HTTP did not store', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: false })
    await talk.say('one', { transport: 'http' })
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'cold:connection_lost' })
  })

  test('A dry run sends its turn in full and says what it would have sent', async () => {
    await using line = await openLine({ client: { continuation: 'dry-run' } })
    const talk = new Conversation(line.client)
    await talk.say('one')
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({
      mode: 'full',
      reason: 'dry_run',
      itemsSent: 3,
      dryRun: { mode: 'incremental', itemsSent: 1 },
    })
  })

  test('A dry run says as many bytes as the same turn sends', async () => {
    const bytesOf = async (
      continuation: 'auto' | 'dry-run',
    ): Promise<readonly (readonly unknown[])[]> => {
      await using line = await openLine({ hasLanes: false, client: { continuation } })
      const tools = Array.from({ length: 5 }, (_, i) => ({
        type: 'function' as const,
        name: `tool_${i}`,
        parameters: { type: 'object' },
      }))
      const talk = new Conversation(line.client, { instructions: 'Be brief.', tools })
      for (const question of ['one', 'two', 'three']) await talk.say(question)
      return line.records.map(({ mode, bytesSent, dryRun }) =>
        dryRun === undefined ? [mode, bytesSent] : [dryRun.mode, dryRun.bytesSent],
      )
    }
    const sent = await bytesOf('auto')
    expect(sent.map(([mode]) => mode)).toEqual(['full', 'incremental', 'incremental'])
    expect(await bytesOf('dry-run')).toEqual(sent)
  })

  test('A turn with continuation off is sent in full', async () => {
    await using line = await openLine({ client: { continuation: 'off' } })
    const talk = new Conversation(line.client)
    await talk.say('one')
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'off', itemsSent: 3 })
  })
})
