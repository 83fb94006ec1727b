// Conversations of the native client over real sockets: what is sent, and what is sent again when
// the server forgets.
import { describe, expect, test } from 'vitest'
import { Conversation, openLine, textOf, user } from '../support/agent.js'
import { model } from '../support/requests.js'

describe('a conversation', () => {
  test('A conversation sends its first turn in full and then only what is new', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client)
    for (const text of ['one', 'two', 'three']) await talk.say(text)
    expect(
      line.records.map(({ mode, reason, itemsSent, itemsKept }) => [
        mode,
        reason,
        itemsSent,
        itemsKept,
      ]),
    ).toEqual([
      ['full', 'no_chain', 1, 0],
      ['incremental', undefined, 1, 2],
      ['incremental', undefined, 1, 4],
    ])
    expect(line.client.stats()).toMatchObject({ connections: 1, inFlight: 0, queued: 0 })
    expect(line.server.journal.entries.filter(({ kind }) => kind === 'upgrade')).toHaveLength(1)
  })

  test.each([true, false])('A conversation continues with store: %s', async (store) => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store })
    await talk.say('one')
    await talk.say('two')
    expect(line.records.at(-1)?.mode).toBe('incremental')
    const [, second] = line.server.journal.responses.values()
    expect(second?.items).toHaveLength(3)
    expect(second?.input).toHaveLength(1)
  })

  test('A conversation goes back to an earlier point, or full, when its history was edited, and says where', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client)
    await talk.say('one')
    await talk.say('two')
    talk.history = talk.history.with(2, user('another'))
    await talk.say('three')
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', itemsKept: 2, itemsSent: 3 })
    talk.history = talk.history.with(1, { role: 'assistant', content: 'never said' })
    await talk.say('four')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'history_edited@1' })
  })

  test('A conversation may begin with a plain string for one user message', async () => {
    await using line = await openLine()
    const first = await line.client.create({ model, input: 'hello' }).response
    const said = { role: 'user', content: 'hello' } as const
    const input = [said, ...first.output, user('again')]
    await line.client.create({ model, input }).response
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', itemsSent: 1 })
  })

  test('A conversation is not changed by a caller who changes the array while the turn runs', async () => {
    await using line = await openLine()
    const input = [user('one')]
    const turn = line.client.create({ model, input })
    input.push(user('two'))
    expect(textOf(await turn.response)).toBe('1 items: one')
  })
})

describe('when the server forgets', () => {
  test('A turn whose stored response the server deleted is sent again in full, unseen by the caller', async () => {
    await using line = await openLine({ client: { idleTimeoutMs: 1 } })
    const talk = new Conversation(line.client, { store: true })
    await talk.say('one', { transport: 'http' })
    const [stored] = line.server.journal.responses.keys()
    const deleted = await fetch(`${line.server.baseURL}/responses/${stored}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk-test' },
    })
    expect(deleted.status).toBe(200)
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({
      mode: 'full',
      reason: 'cold:evicted',
      replays: 1,
      itemsSent: 3,
    })
    await talk.say('three')
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', replays: 0 })
  })

  test('A server that forgets at once whatever is not stored is soon not asked for it any more', async () => {
    await using line = await openLine({ hasLanes: false, server: { profile: 'openresponses' } })
    const talk = new Conversation(line.client, { store: false })
    for (let turn = 0; turn < 8; turn++) await talk.say(`turn ${turn}`)
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 1, 1, 0, 0, 0, 0])
    expect(line.records.slice(1).every(({ reason }) => reason === 'cold:evicted')).toBe(true)
  })

  test('A server that forgets everything with its connection gets the next turn in full, and answers right', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: false })
    await talk.say('one')
    const { port } = line.server
    await line.server.close()
    const { startDevServer } = await import('@warmline/dev-server')
    const { digest } = await import('../support/agent.js')
    await using _again = await startDevServer({ port, model: digest() })
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'cold:connection_lost' })
  })
})
