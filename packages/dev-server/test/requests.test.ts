// Invalid frames and bodies: each is answered, and the server goes on.
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { startDevServer } from '../src/index.js'
import { connect, refusedUpgrade } from './support/client.js'

describe('the upgrade', () => {
  test('P1 is taken on /v1/responses, and on the Azure path', async () => {
    await using server = await startDevServer()
    const plain = await connect(server)
    const azure = await connect(server, { path: '/openai/v1/responses?api-version=v1' })
    expect((await plain.response({ input: 'x' })).status).toBe('completed')
    expect((await azure.response({ input: 'x' })).status).toBe('completed')
  })

  test('P2 a refused one is an ordinary HTTP answer: 404 for another path, 401 for a wrong key', async () => {
    await using server = await startDevServer({ apiKeys: ['sk-right'] })
    const path = await refusedUpgrade(server, { path: '/v1/elsewhere', key: 'sk-right' })
    expect(path.status).toBe(404)
    const key = await refusedUpgrade(server, { key: 'sk-wrong' })
    expect(key.status).toBe(401)
    expect(JSON.parse(key.body)).toMatchObject({ error: { code: 'invalid_api_key' } })
    expect(
      (await (await connect(server, { key: 'sk-right' })).response({ input: 'x' })).status,
    ).toBe('completed')
  })

  test('P3 needs no beta header, and none of them changes anything', async () => {
    await using server = await startDevServer()
    const client = await connect(server, {
      headers: { 'openai-beta': 'responses_websockets=2026-02-06' },
    })
    expect((await client.response({ input: 'x' })).status).toBe('completed')
  })

  test('P4 compression is not negotiated', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    expect(client.socket.extensions).toBe('')
  })
})

describe('a frame', () => {
  test.for([
    ['{"type":', 'invalid_json'],
    ['[]', 'invalid_json'],
    ['"text"', 'invalid_json'],
    ['', 'invalid_json'],
    ['{}', 'invalid_value'],
    ['{"type":"response.cancel"}', 'invalid_value'],
    ['{"type":"response.create"}', 'missing_required_parameter'],
    ['{"type":"response.create","model":"m"}', 'missing_required_parameter'],
    ['{"type":"response.create","model":7,"input":"x"}', 'invalid_type'],
    ['{"type":"response.create","model":"m","input":7}', 'invalid_type'],
    ['{"type":"response.create","model":"m","input":[7]}', 'invalid_type'],
    ['{"type":"response.create","model":"m","input":"x","store":"no"}', 'invalid_type'],
    ['{"type":"response.create","model":"m","input":"x","temperature":2.5}', 'invalid_value'],
    ['{"type":"response.create","model":"m","input":"x","color":"red"}', 'unknown_parameter'],
    ['{"type":"response.create","response":{"model":"m","input":"x"}}', 'unknown_parameter'],
    [
      '{"type":"response.create","model":"m","input":"x","background":true}',
      'unsupported_parameter',
    ],
    ['{"type":"response.create","model":"m","input":"x","previous_response_id":7}', 'invalid_type'],
  ])('P6 %s is answered with %s, and the connection goes on', async ([text = '', code]) => {
    await using server = await startDevServer()
    const client = await connect(server)
    client.socket.send(text)
    expect(await client.next()).toMatchObject({ type: 'error', status: 400, error: { code } })
    expect((await client.response({ input: 'still here' })).status).toBe('completed')
  })

  test('P5 is text; a binary one is refused', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    client.socket.send(Buffer.from('{"type":"response.create","model":"m","input":"x"}'))
    expect(await client.next()).toMatchObject({ type: 'error', error: { code: 'invalid_message' } })
    expect((await client.response({ input: 'x' })).status).toBe('completed')
  })

  test('P10 that is not UTF-8 closes the connection with 1007', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    client.socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false })
    expect((await client.closed).code).toBe(1007)
    expect((await (await connect(server)).response({ input: 'x' })).status).toBe('completed')
  })

  test('P11 with background is refused', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const refusal = await client.refusal({ input: 'x', background: true })
    expect(refusal.error).toMatchObject({ code: 'unsupported_parameter', param: 'background' })
  })

  test.for(['response.inject', 'response.cancel'])('P71 of type %s is unknown', async (type) => {
    await using server = await startDevServer()
    const client = await connect(server)
    client.send({ type, response_id: 'resp_1', input: [] })
    expect(await client.type('error')).toMatchObject({
      error: { code: 'invalid_value', param: 'type' },
    })
  })

  test('P7 that is too large closes the connection with 1009; others go on', async () => {
    await using server = await startDevServer({ profile: 'vercel-gateway' })
    const client = await connect(server)
    const other = await connect(server)
    client.create({ input: 'x'.repeat(4 * 1024 * 1024) })
    expect((await client.closed).code).toBe(1009)
    expect((await other.response({ input: 'x' })).status).toBe('completed')
  })

  test('P8 may carry stream:true, client_metadata and a null where a field is left out', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const response = await client.response({
      input: 'x',
      stream: true,
      client_metadata: { turn: '1' },
      conversation: null,
      instructions: null,
    })
    expect(response.status).toBe('completed')
  })

  test('P9 the openresponses profile lets unknown fields pass', async () => {
    await using server = await startDevServer({ profile: 'openresponses' })
    const client = await connect(server)
    expect((await client.response({ input: 'x', color: 'red' })).status).toBe('completed')
  })
})

describe('HTTP', () => {
  const post = (server: { baseURL: string }, body: string): Promise<Response> =>
    fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer sk-test' },
    })

  test.for([
    ['{', 400],
    ['[]', 400],
    ['{"model":"m","input":"x","stream_id":"a"}', 400],
    ['{"model":"m","input":"x","generate":false}', 400],
    ['{"model":"m","input":"x","background":true}', 400],
    ['{"model":"m"}', 400],
  ] as const)('P50 %s is refused with %i and an error body', async ([body, status]) => {
    await using server = await startDevServer()
    const answer = await post(server, body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(await answer.text())).toHaveProperty('error.message')
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
  })

  test('a body over 64 MiB is refused with 413, and the server goes on', async () => {
    await using server = await startDevServer()
    const answer = await post(
      server,
      JSON.stringify({ model: 'm', input: 'x'.repeat(64 * 1024 * 1024) }),
    )
    expect(answer.status).toBe(413)
    expect(JSON.parse(await answer.text())).toMatchObject({ error: { code: 'request_too_large' } })
    expect((await post(server, '{"model":"m","input":"x"}')).status).toBe(200)
  })

  test('P51 an unknown route is a 404 with an error body', async () => {
    await using server = await startDevServer()
    const answer = await fetch(`${server.baseURL}/nothing`)
    expect(answer.status).toBe(404)
    expect(JSON.parse(await answer.text())).toMatchObject({ error: { code: 'unknown_url' } })
  })

  test('P51 Chat Completions are a 404 that names the API and its path', async () => {
    await using server = await startDevServer()
    const answer = await fetch(`${server.baseURL}/chat/completions`, {
      method: 'POST',
      body: '{"model":"m","messages":[{"role":"user","content":"x"}]}',
    })
    expect(answer.status).toBe(404)
    expect(JSON.parse(await answer.text())).toMatchObject({
      error: {
        code: 'unknown_url',
        message:
          'Invalid URL (POST /v1/chat/completions). This server speaks the Responses API: use POST /v1/responses.',
      },
    })
  })

  test('P52 a failed response is an HTTP error with retry-after where it is a rate limit', async () => {
    await using server = await startDevServer({
      model: () => [{ type: 'failed', code: 'rate_limit_exceeded', message: 'slow down' }],
    })
    const answer = await post(server, '{"model":"m","input":"x"}')
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(JSON.parse(await answer.text())).toMatchObject({
      error: { code: 'rate_limit_exceeded' },
    })
  })

  test('P54 an SSE stream has the events of a socket, and ends after the terminal one', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    const answer = await post(server, '{"model":"m","input":"x","stream":true}')
    const blocks = (await answer.text()).trimEnd().split('\n\n')
    const events = blocks.map((block) => /^event: (\S+)\ndata: (\{.*\})$/.exec(block) ?? [])
    expect(events.map(([, name]) => name)).toEqual(frames.map(({ type }) => type))
    for (const [, name, data = ''] of events) {
      const event = JSON.parse(data)
      expect(event.type).toBe(name)
      expect(event).not.toHaveProperty('stream_id')
    }
  })

  test('P55 a stored response is retrieved, listed, deleted, and then gone', async () => {
    await using server = await startDevServer()
    const headers = { authorization: 'Bearer sk-test' }
    const made = JSON.parse(await (await post(server, '{"model":"m","input":"x"}')).text())
    const url = `${server.baseURL}/responses/${made.id}`
    expect(JSON.parse(await (await fetch(url, { headers })).text())).toEqual(made)
    const list = JSON.parse(await (await fetch(`${url}/input_items`, { headers })).text())
    expect(list).toMatchObject({ object: 'list', data: [{ type: 'message' }] })
    expect((await fetch(url, { headers: { authorization: 'Bearer sk-other' } })).status).toBe(404)
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200)
    expect((await fetch(url, { headers })).status).toBe(404)
    const on = await post(server, `{"model":"m","input":"y","previous_response_id":"${made.id}"}`)
    expect(on.status).toBe(400)
  })

  test('P55 a deleted response is still continued by the connection that holds it, and by no other', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const made = await client.response({ input: 'x' })
    const url = `${server.baseURL}/responses/${made.id}`
    const headers = { authorization: 'Bearer sk-test' }
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200)
    const other = await connect(server)
    expect((await other.refusal({ input: 'y', previous_response_id: made.id })).error?.code).toBe(
      'previous_response_not_found',
    )
    const next = await client.response({ input: 'y', previous_response_id: made.id })
    expect(server.journal.responses.get(next.id)?.source).toBe('connection')
    expect((await client.refusal({ input: 'z', previous_response_id: made.id })).error?.code).toBe(
      'previous_response_not_found',
    )
  })

  test('P53 a client that goes away mid-stream abandons its response', async () => {
    await using server = await startDevServer({ costs: { firstTokenMs: 60_000 } })
    const leaving = new AbortController()
    const answer = await fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      body: '{"model":"m","input":"x","stream":true}',
      signal: leaving.signal,
    })
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const ended = server.journal.next((entry) => entry.kind === 'ended', 0)
    leaving.abort()
    expect(await ended).toMatchObject({ status: 'abandoned' })
  })
})

test('P77 a connection that breaks mid-turn abandons the turn, and nothing of it is kept', async () => {
  await using server = await startDevServer({ costs: { firstTokenMs: 60_000 } })
  const client = await connect(server)
  client.create({ input: 'x' })
  await client.type('response.in_progress')
  const ended = server.journal.next((entry) => entry.kind === 'ended', 0)
  client.socket.terminate()
  expect(await ended).toMatchObject({ status: 'abandoned' })
  expect(server.store.size).toBe(0)
})

test('closing the server cuts every connection, ends every turn, and may be repeated', async () => {
  const server = await startDevServer({ costs: { firstTokenMs: 60_000 } })
  const client = await connect(server)
  client.create({ input: 'x' })
  await client.type('response.in_progress')
  const gone = once(client.socket, 'close')
  await Promise.all([server.close(), server.close()])
  await gone
  expect(server.connections).toBe(0)
})

test('every answer to a handshake has an id, as over HTTP', async () => {
  await using server = await startDevServer({ apiKeys: ['sk-right'] })
  const refused = await refusedUpgrade(server, { key: 'sk-wrong' })
  expect(refused.headers['x-request-id']).toMatch(/^req_/)
  const client = await connect(server, { key: 'sk-right' })
  expect(client.handshake['x-request-id']).toMatch(/^req_/)
})
