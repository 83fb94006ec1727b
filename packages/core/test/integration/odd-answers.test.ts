// Answers and error frames of shapes that no server should send: each ends its turn as an error or
// is read as what it means.
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { openLine } from '../support/agent.js'
import { model, post } from '../support/requests.js'

test('A completion without a response is an invalid answer, and ends the wait', async () => {
  await using line = await openLine({
    server: {
      faults: [
        {
          type: 'bad-json',
          at: 'after-created',
          text: '{"type":"response.completed"}',
          times: 'always',
        },
      ],
    },
    client: { transport: 'websocket' },
  })
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, post({}))
  expect([response.status, Object(await response.json()).error.code]).toEqual([
    503,
    'invalid_answer',
  ])
})

test('A delta with a line break inside ends its connection, and neither the process nor the next turn', async () => {
  await using line = await openLine({
    server: {
      faults: [
        {
          type: 'bad-json',
          at: 'after-created',
          text: '{"type":"response.output_text.delta","delta":"a\nb"}',
        },
      ],
    },
  })
  const ask = async (): Promise<string> =>
    (await line.client.fetch(`${line.server.baseURL}/responses`, post({ stream: true }))).text()
  expect(await ask()).toContain('response.completed')
  expect(line.records.at(-1)).toMatchObject({ replays: 1, outcome: 'completed' })
  expect(await ask()).toContain('response.completed')
})

describe('an error frame', () => {
  test.each([
    [{ status: 204 }, 500],
    [{ status: 101 }, 500],
    [{ status: 200 }, 500],
    [{ status: 429, headers: { 'retry-after': '1\n2' } }, 429],
  ])(
    'An error frame with a status or headers that no answer can have is an error all the same: %j',
    async (fields, status) => {
      const text = JSON.stringify({
        type: 'error',
        ...fields,
        error: { code: 'x', message: 'No.' },
      })
      await using line = await openLine({
        server: { faults: [{ type: 'bad-json', at: 'before-created', text, times: 'always' }] },
      })
      const response = await line.client.fetch(`${line.server.baseURL}/responses`, post({}))
      expect(response.status).toBe(status)
    },
  )

  test('A failed response that ends a begun answer ends client.fetch’s body as over HTTP', async () => {
    await using line = await openLine({
      server: {
        model: fromContext(() => [{ type: 'failed', code: 'server_error', message: 'Broke.' }]),
      },
    })
    const response = await line.client.fetch(
      `${line.server.baseURL}/responses`,
      post({ stream: true }),
    )
    const types = (await response.text()).match(/^event: .*$/gm)
    expect([types?.[0], types?.at(-1)]).toEqual([
      'event: response.created',
      'event: response.failed',
    ])
  })
})

test('A lane that a server writes as null counts as none', async () => {
  const completed = JSON.stringify({
    type: 'response.completed',
    stream_id: null,
    response: { id: 'resp_null', status: 'completed', output: [] },
  })
  await using line = await openLine({
    hasLanes: false,
    server: { faults: [{ type: 'bad-json', at: 'before-created', text: completed }] },
  })
  expect((await line.client.create({ model, input: 'hello' }).response).id).toBe('resp_null')
})
