// What a client says of turns that pass it by: for another address, or with a body that it does not
// read.
import { startDevServer } from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { controlHeaders, type TurnRecord } from '../../src/index.js'
import { clientThatTells, key, refuse, request } from '../support/notices.js'

describe('a turn for another address', () => {
  test('A turn for another address passes by with one warning, which shows no query', async () => {
    await using server = await startDevServer()
    const { client, warnings } = clientThatTells({ baseURL: 'https://api.example.com/v1' })
    for (const baseURL of [server.baseURL, `${new URL(server.baseURL).origin}/openai/v1`]) {
      const openai = new OpenAI({
        apiKey: key,
        baseURL,
        fetch: client.fetch,
        defaultQuery: { 'api-key': 'secret' },
      })
      for (let i = 0; i < 2; i++) await openai.responses.create(request)
    }
    expect(warnings).toHaveLength(1)
    const { host } = new URL(server.baseURL)
    expect(warnings[0]).toContain(
      `A turn for ${host}, with a query, does not match the address of this client`,
    )
    expect(warnings[0]).toContain('https://api.example.com/v1/responses')
    expect(warnings[0]).not.toContain('secret')
  })

  test('A request for another address that is no turn passes by in silence', async () => {
    await using server = await startDevServer()
    const { client, warnings } = clientThatTells({ baseURL: server.baseURL })
    const headers = { authorization: `Bearer ${key}` }
    await client.fetch(`${server.baseURL}/responses/resp_1`, { headers })
    await client.fetch(`${server.baseURL}/conversations`, { method: 'POST', headers, body: '{}' })
    // Another service's: its path may be all that protects it.
    const json = { ...headers, 'content-type': 'application/json' }
    const survey = `${new URL(server.baseURL).origin}/surveys/secret/responses`
    for (const body of ['{"answer":42}', '{"model":"m"}', '["model","input"]', 'no json'])
      await client.fetch(survey, { method: 'POST', headers: json, body })
    const { client: overHttp, warnings: none } = clientThatTells({
      baseURL: 'https://api.example.com/v1',
      transport: 'http',
    })
    const turn = { method: 'POST', headers: json, body: JSON.stringify(request) }
    await overHttp.fetch(`${server.baseURL}/responses`, turn)
    const asked = { ...json, ...controlHeaders({ transport: 'http' }) }
    await client.fetch(`${new URL(server.baseURL).origin}/responses`, { ...turn, headers: asked })
    expect([...warnings, ...none]).toEqual([])
  })
})

describe('a turn by its body', () => {
  const text = JSON.stringify(request)
  const bytes = new TextEncoder().encode(text)
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const post = (body: RequestInit['body']): RequestInit => ({
    method: 'POST',
    headers,
    body: body ?? null,
  })

  test.each([
    ['bytes', bytes],
    [
      'a view of some bytes',
      new DataView(new Uint8Array([0, ...bytes, 0]).buffer, 1, bytes.length),
    ],
    ['a buffer', Buffer.from(bytes)],
    ['an ArrayBuffer', bytes.slice().buffer],
    ['a Blob', new Blob([bytes])],
  ])('A body passed as %s is read as a turn, over both transports', async (_, body) => {
    await using server = await startDevServer()
    const { client, warnings } = clientThatTells({ baseURL: server.baseURL })
    const records: TurnRecord[] = []
    client.onTurn((record) => records.push(record))
    const url = `${server.baseURL}/responses`
    const overHttp = { ...headers, ...controlHeaders({ transport: 'http' }) }
    for (const init of [post(body), { ...post(body), headers: overHttp }]) {
      const response = await client.fetch(url, init)
      expect(await response.text()).toContain('You said: a secret prompt')
    }
    await expect.poll(() => records.length).toBe(2)
    expect(records.map(({ transport }) => transport)).toEqual(['websocket', 'http'])
    expect(records[1]?.bytesSent).toBe(bytes.length)
    expect(warnings).toEqual([])
    await client.close()
  })

  test('A body that changes after it was handed over is read as it was', async () => {
    await using server = await startDevServer({ faults: [refuse(404)] })
    const { client } = clientThatTells({ baseURL: server.baseURL })
    const own = bytes.slice()
    const answer = client.fetch(`${server.baseURL}/responses`, post(own))
    own.fill(0)
    expect(await (await answer).text()).toContain('You said: a secret prompt')
  })

  test('A body that is no UTF-8 is left to the server', async () => {
    const { client } = clientThatTells({
      baseURL: 'https://api.example.com/v1',
      fetch: async () => new Response('as it came'),
    })
    const broken = Buffer.from('{"model":"m","input":"\xff"}', 'latin1')
    const answer = await client.fetch('https://api.example.com/v1/responses', post(broken))
    expect(await answer.text()).toBe('as it came')
  })

  test('A body that is a stream passes by with one warning', async () => {
    await using server = await startDevServer()
    const { client, warnings } = clientThatTells({ baseURL: server.baseURL })
    for (let i = 0; i < 2; i++) {
      const init = { ...post(new Blob([bytes]).stream()), duplex: 'half' as const }
      const response = await client.fetch(`${server.baseURL}/responses`, init)
      expect(await response.text()).toContain('You said: a secret prompt')
    }
    expect(warnings).toEqual([expect.stringContaining('has a stream as its body')])
  })

  test('A stream for another address of the same host is warned of too', async () => {
    await using server = await startDevServer()
    const { client, warnings } = clientThatTells({ baseURL: server.baseURL })
    const { origin, host } = new URL(server.baseURL)
    await client.fetch(new Request(`${origin}/secret/responses`, post(bytes)))
    expect(warnings).toEqual([
      expect.stringContaining(
        `A turn for ${host}, at another path, does not match the address of this client`,
      ),
    ])
    expect(warnings.join()).not.toContain('secret')
  })

  test.each(['Bearer', 'Bearer ', 'bearer \t'])(
    'A turn whose authorization is %j, without a key, is refused and not sent',
    async (blank) => {
      await using server = await startDevServer()
      const { client } = clientThatTells({ baseURL: server.baseURL })
      const call = client.fetch(`${server.baseURL}/responses`, {
        ...post(text),
        headers: { authorization: blank },
      })
      await expect(call).rejects.toMatchObject({
        code: 'invalid_request',
        message: 'No API key: set OPENAI_API_KEY or pass apiKey.',
      })
      expect(server.journal.entries).toEqual([])
    },
  )
})
