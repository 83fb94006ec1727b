// Limits under LangChain's own retries: an exhausted quota is not retried, a rate limit is, and a
// refused lane name costs one turn one retry.
import type { DevServer } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import { openModels } from './support/models.js'

const asks = ({ journal }: DevServer): number =>
  journal.entries.filter((entry) => entry.kind === 'frame' && entry.direction === 'in').length

test.each(['project_spend_limit_exceeded', 'insufficient_quota'])(
  '%s is a 429 that nobody repeats',
  async (code) => {
    const fault = { type: 'error', at: 'before-created', times: 'always', status: 429 } as const
    await using line = await openModels({
      faults: [{ ...fault, errorType: 'insufficient_quota', code }],
    })
    await expect(line.warm({ maxRetries: 3 }).invoke('go')).rejects.toMatchObject({
      status: 429,
      code,
    })
    expect(asks(line.server)).toBe(1)
  },
)

test.each([
  [429, 'slow_down'],
  [503, 'server_is_overloaded'],
] as const)('%i %s is repeated after its retry-after', async (status, code) => {
  const headers = { 'retry-after': '1' }
  await using line = await openModels({
    faults: [{ type: 'error', at: 'before-created', status, code, headers }],
  })
  expect((await line.warm({ maxRetries: 3 }).invoke('go')).text).not.toBe('')
  expect(asks(line.server)).toBe(2)
})

test('a refused stream_id is not even seen', async () => {
  const message = 'Unsupported parameter: stream_id'
  const fault = {
    type: 'error',
    at: 'before-created',
    times: 'always',
    connection: 1,
    status: 400,
  } as const
  await using line = await openModels({ faults: [{ ...fault, code: null, message }] })
  const model = line.warm()
  for (let turn = 0; turn < 3; turn++) expect((await model.invoke('go')).text).not.toBe('')
  expect(asks(line.server)).toBe(4)
})
