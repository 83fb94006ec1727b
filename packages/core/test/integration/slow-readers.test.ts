// A reader of `client.fetch` that is slower than its server: the record says what it was given.
import { expect, test } from 'vitest'
import { answer } from '../support/answers.js'
import { attacked, settled } from '../support/attacked.js'
import { failOnUncaught } from '../support/contained.js'

failOnUncaught()

const client = { transport: 'websocket', maxBufferedBytes: 4_000 } as const
const pad = 'x'.repeat(5_000)
const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' }
const init = {
  method: 'POST',
  headers,
  body: JSON.stringify({ model: 'm', input: 'q', stream: true }),
}

test('An answer whose last event passes maxBufferedBytes is whole for its reader and in its record', async () => {
  await using line = await attacked({
    client,
    onCreate: (create) =>
      create.send(...answer(create, 'hello', { isFull: false, last: { metadata: { pad } } })),
  })
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, init)
  await settled(line.client.drain())
  expect(await settled(response.text())).toContain('response.completed')
  expect(line.records).toMatchObject([{ outcome: 'completed' }])
})

test('An answer that passes maxBufferedBytes before its end fails for its reader and in its record', async () => {
  await using line = await attacked({
    client,
    onCreate: (create) => create.send(...answer(create, pad, { isFull: false })),
  })
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, init)
  await expect(settled(response.text())).rejects.toMatchObject({ code: 'consumer_too_slow' })
  expect(line.records).toMatchObject([{ outcome: 'failed', errorCode: 'consumer_too_slow' }])
})
