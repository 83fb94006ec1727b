// What is sent again and what is remembered of it: a proof holds only for what goes out, and only a
// clean end is a head.
import { fromContext } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import { openLine, textOf, user } from '../support/agent.js'
import { model, post } from '../support/requests.js'

test('A replay sends what was passed to create, whatever the caller changed meanwhile', async () => {
  await using line = await openLine({
    server: { faults: [{ type: 'drop', at: 'after-created', turn: 2 }] },
  })
  const first = user('A')
  const { output = [] } = await line.client.create({ model, input: [first] }).response
  const second = line.client.create({ model, input: [first, ...output, user('B')] })
  await line.server.journal.next(({ kind }) => kind === 'fault')
  first.content = 'changed'
  const answer = await second.response
  expect(line.records.at(-1)).toMatchObject({ replays: 1, mode: 'full' })
  expect(textOf(answer)).toBe('3 items: A, B')
  const third = [user('A'), ...output, user('B'), ...(answer.output ?? []), user('C')]
  expect(textOf(await line.client.create({ model, input: third }).response)).toBe(
    '5 items: A, B, C',
  )
  expect(line.records.at(-1)).toMatchObject({ mode: 'incremental' })
})

test('An answer that was cut short is not continued, though the caller repeats it', async () => {
  await using line = await openLine({
    server: {
      model: fromContext(({ items }) => [
        { type: 'text', text: 'half an answer' },
        ...(items.length === 1
          ? [{ type: 'incomplete', reason: 'max_output_tokens' } as const]
          : []),
      ]),
    },
  })
  const cut = await line.client.create({ model, input: [user('A')] }).response
  expect(cut.status).toBe('incomplete')
  expect(line.client.stats().chains).toBe(0)
  await line.client.create({ model, input: [user('A'), ...(cut.output ?? []), user('B')] }).response
  expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'no_chain' })
})

test('The reason for full input does not tell that another credential holds the same history', async () => {
  await using line = await openLine()
  const send = async (key: string, input: readonly object[]): Promise<object[]> => {
    const response = await line.client.fetch(
      `${line.server.baseURL}/responses`,
      post({ input }, { authorization: `Bearer ${key}` }),
    )
    return Object(await response.json()).output
  }
  const history = [user('A'), ...(await send('sk-a', [user('A')])), user('B')]
  await send('sk-b', history)
  await send('sk-b', [user('C')])
  expect(line.records.map(({ reason }) => reason)).toEqual(['no_chain', 'no_chain', 'no_chain'])
})
