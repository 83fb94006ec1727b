// A test with a dev-server of its own, by the entry for vitest.
import { createResponsesClient } from '@warmline/core'
import { devServerTest } from '@warmline/dev-server/vitest'
import { expect } from 'vitest'
import { run } from './openai.mjs'

const test = devServerTest()

test('a loop over the connection, and what the server heard', async ({ server }) => {
  expect(await run(server.baseURL)).toContain('Rain')
  const turns = [...server.journal.responses.values()]
  expect(turns.map(({ transport }) => transport)).toEqual(['websocket', 'websocket'])
  expect(turns[1].previousResponseId).toBe(turns[0].id)
})

test('another server', async ({ server }) => {
  const client = createResponsesClient({ baseURL: server.baseURL, apiKey: 'sk-local' })
  await client.create({ model: 'gpt-6-astra', input: 'Say hello.' }).response
  expect(server.journal.responses.size).toBe(1)
})
