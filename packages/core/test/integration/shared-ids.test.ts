// Servers whose responses share ids without being known for it: numbered anew on every connection,
// or one response that a gateway sends on two. No turn is answered from another's context, nor
// handed another's answer.
import { expect, test } from 'vitest'
import { textOf, user } from '../support/agent.js'
import { answer, message } from '../support/answers.js'
import { attacked, settled } from '../support/attacked.js'
import { questionOf } from '../support/hostile-server.js'

const client = { maxConnections: 2, transport: 'websocket' } as const

test.each(['response.completed', 'response.incomplete'])(
  'An id that begins on two connections is continued on neither (the second ends with %s)',
  async (end) => {
    const waiting: (() => void)[] = []
    await using line = await attacked({
      endpoint: 'azure',
      client,
      onCreate(create, { creates }) {
        const text = questionOf(create.body)
        const events = answer(create, text, {
          id: 'resp_1',
          output: [message(text, `msg_${create.number}`)],
        })
        const isSecond = text === 'Bob'
        const told = events.map((event) =>
          isSecond && event.type === 'response.completed' ? { ...event, type: end } : event,
        )
        // Two connections: the first two wait for each other.
        if (creates.length > 2) create.send(...told)
        else waiting.push(() => create.send(...told))
        if (creates.length === 2) for (const tell of waiting) tell()
      },
    })
    const [ada] = await settled(
      Promise.all(
        ['Ada', 'Bob'].map(
          (name) => line.client.create({ model: 'm', input: [user(name)] }).response,
        ),
      ),
    )
    const next = { model: 'm', input: [user('Ada'), ...(ada?.output ?? []), user('more')] }
    expect(textOf(await line.client.create(next).response)).toBe('more')
    expect(line.records.at(-1)?.mode).toBe('full')
    expect(line.server.creates.at(-1)?.body.previous_response_id).toBeUndefined()
  },
)
