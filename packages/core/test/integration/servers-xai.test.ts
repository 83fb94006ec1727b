// xAI as it was seen live: its chains, instructions and ids. Every answer is checked against the
// whole history.
import { type DevServerOptions, type Fault, fromContext, systemClock } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import {
  type InputItem,
  openResponsesEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  xaiEndpoint,
} from '../../src/index.js'
import { Conversation, digestOf, type Line, openLine, textOf, user } from '../support/agent.js'
import { creates, posts, upgrades } from '../support/servers.js'

/** Says what instructions a turn stands under, and its context. */
const obedient = fromContext(({ items, request }) => [
  { type: 'text', text: `${String(request.instructions ?? 'none')}: ${digestOf(items)}` },
])

describe('xAI', () => {
  const xai = (
    options: DevServerOptions = {},
    client: ResponsesClientOptions = {},
  ): Promise<Line> =>
    openLine({ server: { profile: 'xai', ...options }, endpoint: xaiEndpoint, client })

  test('xAI’s stored responses are continued, turn after turn within one second, under one id', async () => {
    await using line = await xai()
    const talk = new Conversation(line.client, { store: true, instructions: 'be brief' })
    for (const text of ['a', 'b', 'c', 'd', 'e']) await talk.say(text)
    expect(line.turns()).toEqual(['full no_chain', ...Array(4).fill('incremental')])
    expect(new Set(line.records.map(({ responseId }) => responseId)).size).toBe(1)
    expect(upgrades(line.server)).toBe(1)
    const [first, ...others] = creates(line.server)
    expect(first?.instructions).toBe('be brief')
    for (const create of others) expect(create).not.toHaveProperty('instructions')
  })

  test('xAI is never asked for what was not stored', async () => {
    await using line = await xai()
    const talk = new Conversation(line.client, { store: false })
    for (const text of ['a', 'b', 'c']) await talk.say(text)
    expect(line.turns()).toEqual(['full no_chain', 'full cold:not_stored', 'full cold:not_stored'])
    expect(creates(line.server)).toHaveLength(3)
  })

  test('xAI gets no warm-up: it is refused before it is sent', async () => {
    await using line = await xai()
    const turn = line.client.create({ model: 'm', input: 'a', generate: false })
    await expect(turn.response).rejects.toMatchObject({ code: 'invalid_request' })
    expect(upgrades(line.server)).toBe(0)
  })

  /** One turn of a history, under these instructions; fails unless the server stood under them. */
  async function sayUnder(
    client: ResponsesClient,
    history: InputItem[],
    instructions: string | null | undefined,
  ): Promise<InputItem[]> {
    const input = [...history, user(`turn ${history.length}`)]
    const fields = instructions === undefined ? {} : { instructions }
    const response = await client.create({ model: 'm', input, ...fields }).response
    expect(textOf(response)).toBe(`${instructions ?? 'none'}: ${digestOf(input)}`)
    return [...input, ...(response.output ?? [])]
  }

  test('xAI begins again for other instructions and for none, so that nothing sticks', async () => {
    await using line = await xai({ model: obedient })
    const steps = ['A', 'A', 'B', 'B', undefined, undefined, null, 'A', '']
    let history: InputItem[] = []
    for (const instructions of steps) history = await sayUnder(line.client, history, instructions)
    expect(line.turns()).toEqual([
      'full no_chain',
      'incremental',
      'full settings:instructions',
      'incremental',
      'full settings:instructions',
      'incremental',
      'incremental',
      // The first chain is still there, and stands under just these.
      'incremental',
      'full settings:instructions',
    ])
    // A turn without any runs on a connection where nobody has set some.
    const bare = line.server.journal.entries.flatMap((entry) => {
      if (entry.kind !== 'frame' || entry.direction === 'out') return []
      const create = JSON.parse(entry.text ?? '{}')
      return [
        {
          on: entry.connection,
          isBare: create.previous_response_id == null && create.instructions == null,
        },
      ]
    })
    const first = bare.find(({ isBare }) => isBare)
    expect(bare.find(({ on }) => on === first?.on)).toBe(first)
    for (const create of creates(line.server)) {
      if (create.previous_response_id != null) expect(create).not.toHaveProperty('instructions')
    }
  })

  test('xAI’s conversations on one connection never hear of each other', async () => {
    await using line = await xai({}, { maxConnections: 1 })
    const talks = ['one', 'two', 'three'].map((name) => ({
      name,
      talk: new Conversation(line.client),
    }))
    for (let round = 0; round < 6; round++) {
      for (const { name, talk } of talks) await talk.say(`${name} ${round}`)
      await talks[round % 3]?.talk.say(`again ${round}`)
    }
    expect(line.turns().filter((turn) => turn === 'incremental').length).toBeGreaterThan(3)
    expect(posts(line.server)).toBe(0)
  })

  test('xAI’s abandoned response on a connection is never continued as something else', async () => {
    const faults: Fault[] = [
      { type: 'stall', at: 'after-created', turn: 2, connection: 1, forMs: 50 },
    ]
    await using line = await xai({ faults }, { maxConnections: 1 })
    const talk = new Conversation(line.client)
    await talk.say('a')
    const controller = new AbortController()
    const stranger = line.client.create(
      { model: 'm', input: 'stranger' },
      { signal: controller.signal },
    )
    for await (const { type } of stranger) if (type === 'response.created') break
    controller.abort()
    for (const text of ['b', 'c']) await talk.say(text)
  })

  test('xAI’s forgotten chain is sent in full once, and its error reaches nobody', async () => {
    const faults: Fault[] = [
      {
        type: 'error',
        at: 'before-created',
        turn: 2,
        status: 404,
        message: 'gRPC error: Response with id=resp_x not found about previous_response_id',
      },
    ]
    await using line = await xai({ faults })
    const talk = new Conversation(line.client)
    for (const text of ['a', 'b', 'c']) await talk.say(text)
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 0])
    expect(line.turns().slice(1)).toEqual(['full cold:evicted', 'incremental'])
  })

  test('A caller’s chain for xAI goes over HTTP, and an id of two responses is refused', async () => {
    await using line = await xai({}, { maxConnections: 1 })
    const first = await line.client.create({ model: 'm', input: [user('a')] }).response
    const next = { model: 'm', previous_response_id: first.id, input: [user('b')] }
    expect(textOf(await line.client.create(next).response)).toBe('3 items: a, b')
    expect(line.turns().at(-1)).toBe('http caller_chained repeated_ids')
    await line.client.create({ model: 'm', input: [user('other')] }).response
    await expect(line.client.create(next).response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
  })

  test('A caller’s chain for xAI that may not go over HTTP is refused before it is sent', async () => {
    await using line = await xai({}, { transport: 'websocket' })
    const first = await line.client.create({ model: 'm', input: 'a' }).response
    const next = { model: 'm', previous_response_id: first.id, input: 'b' }
    await expect(line.client.create(next).response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
    expect(creates(line.server)).toHaveLength(1)
  })

  /**
   * A server like xAI at an address that is not known, whose responses begin in as many seconds as
   * there are `tickMs`.
   */
  async function hidden(tickMs: number): Promise<Line> {
    let now = 1_795_000_000_000
    const clock = { ...systemClock, now: () => (now += tickMs) }
    return openLine({
      server: { profile: 'xai', model: obedient, clock },
      endpoint: openResponsesEndpoint,
    })
  }

  test('Behind an unknown address of xAI, refused instructions and repeated ids are found out once', async () => {
    await using line = await hidden(1000)
    let history: InputItem[] = []
    for (let turn = 0; turn < 5; turn++) history = await sayUnder(line.client, history, 'A')
    const refused = line.server.journal.entries.filter(
      (entry) => entry.kind === 'frame' && entry.direction === 'out' && entry.type === undefined,
    )
    expect(refused).toHaveLength(1)
    const learned = 'full off:repeated_ids'
    expect(line.turns().slice(2)).toEqual(['full settings:instructions', learned, learned])
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 0, 0, 0])
  })

  test('Two responses of xAI in the same words, asked for again, show that its ids repeat', async () => {
    await using line = await hidden(0)
    let history: InputItem[] = []
    for (let turn = 0; turn < 8; turn++) history = await sayUnder(line.client, history, 'A')
    expect(line.turns().slice(5)).toEqual(Array(3).fill('full off:repeated_ids'))
    expect(line.records.map(({ replays }) => replays).slice(5)).toEqual([0, 0, 0])
    const { responseId = '' } = line.records[1] ?? {}
    const next = { model: 'm', previous_response_id: responseId, input: 'b' }
    await expect(line.client.create(next).response).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })
})
