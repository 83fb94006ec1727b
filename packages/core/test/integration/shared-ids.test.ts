// Servers whose responses share ids without being known for it: numbered anew on every connection,
// or one response that a gateway sends on two. No turn is answered from another's context, nor
// handed another's answer.
import { expect, test, vi } from 'vitest'
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

const single = { endpoint: 'openresponses', client: { maxConnections: 1 } } as const

/** A turn of Ada's, stored by the server, under the id `resp_1`. */
const ada = { model: 'm', store: true, input: [user('Ada')] }

test('A turn that waits does not continue an id that is given to another response meanwhile', async () => {
  let tellBob = (): void => {}
  await using line = await attacked({
    ...single,
    onCreate(create, { creates }) {
      const text = questionOf(create.body)
      const id = creates.length < 3 ? 'resp_1' : `resp_${creates.length}`
      const isBob = text === 'Bob'
      const output = [message(text, `msg_${create.number}`)]
      const options = { id, output, createdAt: creates.length } as const
      const events = answer(create, text, isBob ? { ...options, status: 'incomplete' } : options)
      if (isBob) tellBob = () => create.send(...events)
      else create.send(...events)
    },
  })
  const { client: caller, server } = line
  const { output } = await caller.create(ada).response
  const bob = caller.create({ ...ada, input: [user('Bob')] })
  await server.until(() => server.creates.length === 2)
  const more = caller.create({ ...ada, input: [...ada.input, ...output, user('more')] })
  await vi.waitFor(() => expect(caller.stats().queued).toBe(1))
  tellBob()
  await settled(Promise.all([bob.record, more.record]))
  expect(server.creates).toHaveLength(3)
  expect(server.creates[2]?.body.previous_response_id).toBeUndefined()
  expect(await more.record).toMatchObject({ mode: 'full' })
})

test('No turn continues an id under which another response began in the same words', async () => {
  await using line = await attacked({
    ...single,
    onCreate(create, { creates }) {
      const id = creates.length < 3 ? 'resp_1' : `resp_${creates.length}`
      create.send(...answer(create, questionOf(create.body), { id, isFull: false }))
    },
  })
  const { client: caller, server } = line
  const { output } = await caller.create(ada).response
  const bob = await settled(caller.create({ ...ada, input: [user('Bob')] }).response)
  expect(textOf(bob)).toBe('Bob')
  const more = caller.create({ ...ada, input: [...ada.input, ...output, user('more')] })
  expect(textOf(await settled(more.response))).toBe('more')
  expect(server.creates.at(-1)?.body.previous_response_id).toBeUndefined()
  expect(await more.record).toMatchObject({ mode: 'full', reason: 'off:repeated_ids' })
})
