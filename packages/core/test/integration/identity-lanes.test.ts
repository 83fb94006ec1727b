// Two turns on lanes of one connection: what one is sent never reaches the other, and no late event
// reaches the next turn of a lane.
import { describe, expect, test } from 'vitest'
import { user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { type Attacked, attacked, everyWay, hear, settled, type Way } from '../support/attacked.js'
import { type Create, questionOf } from '../support/hostile-server.js'

const client = { transport: 'websocket' } as const

describe('two turns run on lanes of one connection', () => {
  /** Waits for both creates, then lets the test answer them. */
  const together = async (finish: (first: Create, second: Create) => void): Promise<Attacked> =>
    attacked({
      onCreate(second, { creates }) {
        const [first] = creates
        if (first !== undefined && creates.length === 2) finish(first, second)
      },
      client,
    })
  const ask = (line: Attacked, way: Way) =>
    settled(Promise.all(['Ada', 'Bob'].map((input) => hear(way, line, { input }))))
  const [own, ends] = [answer, (create: Create) => answer(create, questionOf(create.body))]

  test.each(everyWay)(
    'An end without a lane goes to the turn whose response it names (%s)',
    async (way) => {
      await using line = await together((first, second) => {
        const [ofFirst, ofSecond] = [ends(first), ends(second)]
        first.send(...ofFirst.slice(0, -1))
        second.send(...ofSecond.slice(0, -1))
        first.sendText(JSON.stringify(ofSecond.at(-1)))
        first.sendText(JSON.stringify(ofFirst.at(-1)))
      })
      const heard = await ask(line, way)
      expect(line.server.upgrades).toHaveLength(1)
      expect(heard.map(({ final, error }) => final ?? error)).toEqual(['Ada', 'Bob'])
    },
  )

  test.each(['native', 'sse'] as const)(
    'A delta that names no lane is shown to none of two turns (%s)',
    async (way) => {
      await using line = await together((first, second) => {
        first.send(...own(first, 'right').slice(0, 4))
        second.send(...own(second, 'right').slice(0, 4))
        const stray = {
          type: 'response.output_text.delta',
          delta: 'STRAY',
          output_index: 0,
          content_index: 0,
        }
        first.sendText(JSON.stringify(stray))
        first.send(...own(first, 'right').slice(4))
        second.send(...own(second, 'right').slice(4))
      })
      for (const heard of await ask(line, way)) expect(heard.everything).not.toContain('STRAY')
    },
  )
})

test('A turn whose chain was ignored does not end its neighbors', async () => {
  const neighbors: Create[] = []
  await using line = await attacked({
    onCreate(create) {
      const question = questionOf(create.body)
      if (question === 'neighbor') {
        neighbors.push(create)
        create.send(...answer(create, question).slice(0, 5))
        return
      }
      const isIgnored = create.body.previous_response_id != null
      create.send(...answer(create, question, isIgnored ? { echo: null } : {}))
      if (isIgnored) for (const one of neighbors) one.send(...answer(one, 'neighbor').slice(5))
    },
    client: { ...client, maxConnections: 1 },
  })
  const first = await line.client.create({ model: 'm', store: false, input: [user('one')] })
    .response
  const neighbor = hear('native', line, { input: 'neighbor' })
  await settled(line.server.until(() => neighbors.length > 0))
  const input = [user('one'), ...(first.output ?? []), user('two')]
  expect(await settled(hear('native', line, { input }))).toMatchObject({
    shown: 'two',
    final: 'two',
  })
  expect(await settled(neighbor)).toMatchObject({
    shown: 'neighbor',
    final: 'neighbor',
    error: undefined,
  })
  expect(line.server.upgrades).toHaveLength(1)
})

test.each(['openai', 'openresponses'] as const)(
  'A late delta without a number is not shown to the next turn of its lane (%s)',
  async (endpoint) => {
    await using line = await attacked({
      endpoint,
      onCreate(create) {
        const events = answer(create, 'right').map(({ sequence_number: _, ...event }) => event)
        const late = {
          type: 'response.output_text.delta',
          output_index: 0,
          content_index: 0,
          delta: 'STRAY',
        }
        if (create.number !== 2) create.send(...events)
        else
          create.send(...events.slice(0, 2), { ...late, item_id: 'msg_resp_1' }, ...events.slice(2))
      },
      client: { ...client, maxConnections: 1 },
    })
    await settled(hear('native', line, { input: 'first' }))
    const heard = await settled(hear('native', line, { input: 'second' }))
    expect(heard.everything).not.toContain('STRAY')
    expect(heard).toMatchObject({ shown: 'right', final: 'right' })
  },
)
