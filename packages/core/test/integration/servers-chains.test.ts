// Servers whose ids count anew, refuse instructions beside an anchor, or never know an anchor.
// Every answer is checked against the whole history.
import { describe, expect, test } from 'vitest'
import type { InputItem, ResponsesClient, TurnRecord } from '../../src/index.js'
import { textOf, user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { type AttackedOptions, attacked, settled } from '../support/attacked.js'
import { type Create, questionOf } from '../support/hostile-server.js'

describe('ids that count anew on every connection', () => {
  const ids: Omit<AttackedOptions, 'onCreate'> = {
    endpoint: 'openresponses',
    client: { transport: 'websocket', maxConnections: 2 },
  }
  const next = { model: 'm', previous_response_id: 'resp_1', input: 'more' }

  test('A caller’s chain is refused once ids were seen to repeat, whichever response it means', async () => {
    const held: Create[] = []
    await using line = await attacked({
      ...ids,
      onCreate(create) {
        held.push(create)
        if (held.length === 2)
          for (const one of held)
            one.send(...answer(one, questionOf(one.body), { id: 'resp_1', createdAt: one.number }))
      },
    })
    const asked = ['Ada', 'Bob'].map((input) => line.client.create({ model: 'm', input }).response)
    expect((await settled(Promise.all(asked))).map(({ id }) => id)).toEqual(['resp_1', 'resp_1'])
    await expect(settled(line.client.create(next).response)).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
    expect(line.server.creates).toHaveLength(2)
  })

  test('A caller’s chain that waits for a lane is not sent once ids were seen to repeat', async () => {
    const held: Create[] = []
    await using line = await attacked({
      ...ids,
      onCreate(create) {
        if (create.number > 1) held.push(create)
        else create.send(...answer(create, 'first', { id: 'resp_1', createdAt: 1 }))
      },
    })
    await settled(line.client.create({ model: 'm', input: 'first' }).response)
    const others = ['Ada', 'Bob'].map((input) => line.client.create({ model: 'm', input }).response)
    await settled(line.server.until(() => held.length === 2))
    const waiting = line.client.create(next).response
    const refused = expect(settled(waiting)).rejects.toMatchObject({ replaySafety: 'safe' })
    const elsewhere = held.find(
      ({ connection }) => connection !== line.server.creates[0]?.connection,
    )
    elsewhere?.send(...answer(elsewhere, 'second', { id: 'resp_1', createdAt: 2 }))
    await refused
    for (const one of held)
      if (one !== elsewhere) one.send(...answer(one, 'third', { id: 'resp_3' }))
    await settled(Promise.all(others))
    expect(line.server.creates).toHaveLength(3)
  })
})

describe('an address of which nothing is known, where instructions are refused beside an anchor and stay in force', () => {
  /** What a connection stands under; every answer says it. */
  const sticky = (): ReturnType<typeof attacked> => {
    const inForce = new WeakMap<object, unknown>()
    return attacked({
      endpoint: 'openresponses',
      onCreate: (create) => {
        const { instructions, previous_response_id: anchor } = create.body
        if (instructions !== undefined && anchor !== undefined) {
          const message = 'Argument not supported: instructions and previous_response_id together'
          create.send({ error: { message, type: 'api_error' } })
          return
        }
        if (instructions !== undefined) inForce.set(create.socket, instructions)
        create.send(...answer(create, String(inForce.get(create.socket) ?? 'none')))
      },
    })
  }
  const say = async (
    client: ResponsesClient,
    history: InputItem[],
    instructions?: string,
  ): Promise<string> => {
    const under = instructions === undefined ? {} : { instructions }
    const response = await client.create({ model: 'm', input: [...history], ...under }).response
    history.push(...response.output, user('go on'))
    return textOf(response)
  }
  const modes = (records: readonly TurnRecord[]): readonly string[] =>
    records.map(({ mode, reason }) => `${mode} ${reason ?? ''}`.trim())

  test('A turn without instructions never continues one with them where they stay in force', async () => {
    await using line = await sticky()
    const talk: InputItem[] = [user('a')]
    const said: string[] = []
    for (const instructions of ['A', 'A', undefined, undefined, 'B', undefined]) {
      said.push(await say(line.client, talk, instructions))
    }
    expect(said).toEqual(['A', 'A', 'none', 'none', 'B', 'none'])
    expect(modes(line.records)).toEqual([
      'full no_chain',
      'full cold:evicted',
      'full settings:instructions',
      'incremental',
      'full settings:instructions',
      // From the last answer that was given without them.
      'incremental',
    ])
  })

  test('A conversation without instructions begins on a connection that never had them', async () => {
    await using line = await sticky()
    const talks: InputItem[][] = ['a', 'b', 'c', 'd'].map((text) => [user(text)])
    const [first = [], second = [], ...others] = talks
    await Promise.all([say(line.client, first, 'A'), say(line.client, second, 'B')])
    await say(line.client, first, 'A')
    expect(await Promise.all(others.map((talk) => say(line.client, talk)))).toEqual([
      'none',
      'none',
    ])
    expect(await say(line.client, second)).toBe('none')
  })
})

describe.each([true, false])(
  'anchors that the server never knows, in its own words, store: %s',
  (store) => {
    test.each(['Invalid `previous_response_id`.', 'gRPC error: Response with id={id} not found'])(
      'A server that never knows an anchor is soon sent everything: %s',
      async (words) => {
        await using line = await attacked({
          onCreate(create) {
            const id = create.body.previous_response_id
            if (id == null) create.send(...answer(create, 'well'))
            else
              create.sendText(
                JSON.stringify({
                  error: { type: 'api_error', message: words.replace('{id}', id) },
                }),
              )
          },
          endpoint: 'azure',
        })
        let input: InputItem[] = []
        const turns = 12
        for (let turn = 0; turn < turns; turn++) {
          input = [...input, user(`turn ${turn}`)]
          const response = await line.client.create({ model: 'm', store, input }).response
          expect(textOf(response)).toBe('well')
          input = [...input, ...(response.output ?? [])]
        }
        const asked = line.server.creates.filter(
          ({ body }) => body.previous_response_id != null,
        ).length
        expect(asked).toBe(store ? 6 : 3)
        expect(line.server.creates).toHaveLength(turns + asked)
      },
    )
  },
)
