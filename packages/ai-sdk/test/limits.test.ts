// Limits under the AI SDK's own retries: an exhausted quota is not retried, a rate limit is, and a
// refused lane name costs one turn one retry.
import type { DevServer, Fault } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText } from 'ai'
import { expect, test } from 'vitest'
import { openaiEndpoint } from '../src/index.js'
import { type OpenProvider, openProvider } from './support/provider.js'

function open(fault: Fault): Promise<OpenProvider> {
  return openProvider({ faults: [fault] }, (baseURL) => ({ endpoint: openaiEndpoint({ baseURL }) }))
}

const asks = ({ journal }: DevServer): number =>
  journal.entries.filter((entry) => entry.kind === 'frame' && entry.direction === 'in').length

const ask = ({ warmline }: OpenProvider): Promise<{ readonly text: string }> =>
  generateText({ model: warmline(modelId), prompt: 'go' })

test('a spend limit is a 429 that nobody repeats', async () => {
  const code = 'project_spend_limit_exceeded'
  await using line = await open({
    type: 'error',
    at: 'before-created',
    times: 'always',
    status: 429,
    errorType: 'insufficient_quota',
    code,
  })
  await expect(ask(line)).rejects.toMatchObject({ statusCode: 429, isRetryable: false })
  expect(asks(line.server)).toBe(1)
})

test.each([
  [429, 'slow_down'],
  [503, 'server_is_overloaded'],
] as const)('%i %s is repeated after its retry-after', async (status, code) => {
  const headers = { 'retry-after-ms': '1' }
  await using line = await open({ type: 'error', at: 'before-created', status, code, headers })
  expect((await ask(line)).text).not.toBe('')
  expect(asks(line.server)).toBe(2)
})

test('a refused stream_id is not even seen', async () => {
  const message = 'Unsupported parameter: stream_id'
  await using line = await open({
    type: 'error',
    at: 'before-created',
    times: 'always',
    connection: 1,
    status: 400,
    code: null,
    message,
  })
  for (let turn = 0; turn < 3; turn++) expect((await ask(line)).text).not.toBe('')
  expect(asks(line.server)).toBe(4)
})
