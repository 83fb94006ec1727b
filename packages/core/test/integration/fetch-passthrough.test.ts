// What `client.fetch` hands on as it came, because it is no turn of its server.
import { describe, expect, test } from 'vitest'
import { controlHeaders, createResponsesClient } from '../../src/index.js'
import { openLine, textOf } from '../support/agent.js'
import { sdk } from '../support/fetch.js'
import { model, post } from '../support/requests.js'

describe('what is not a turn', () => {
  test('A request that is no turn passes to the base fetch as it came, with its server’s redirects checked', async () => {
    const seen: [unknown, unknown][] = []
    const base: typeof fetch = async (input, init) => {
      seen.push([input, init])
      return Response.json({ ok: true })
    }
    await using line = await openLine({ client: { fetch: base } })
    const at = line.server.baseURL
    const calls: readonly [string, RequestInit][] = [
      [`${at}/responses/resp_1`, { method: 'GET' }],
      [`${at}/responses/resp_1`, { method: 'DELETE' }],
      [`${at}/responses?x=1`, { method: 'POST', body: '{}' }],
      [`${at}/responses/compact`, { method: 'POST', body: '{}' }],
      [`${at}/embeddings`, { method: 'POST', body: '{}' }],
      ['https://elsewhere.example/v1/responses', { method: 'POST', body: '{}' }],
      [`${at}/responses`, { method: 'POST', body: 'not json' }],
      [`${at}/responses`, { method: 'POST', body: '[1]' }],
    ]
    for (const [url, init] of calls) await line.client.fetch(url, init)
    expect(seen).toEqual(
      calls.map(([url, init]) => [
        url,
        url.startsWith(at) ? { ...init, redirect: 'manual' } : init,
      ]),
    )
    expect(line.records).toEqual([])
  })

  test('Requests of the SDK that are no turns work: retrieve and delete', async () => {
    await using line = await openLine()
    const openai = sdk(line.server.baseURL, line.client)
    const { id } = await openai.responses.create({ model, input: 'hello' })
    expect((await openai.responses.retrieve(id)).output_text).toBe('1 items: hello')
    await openai.responses.delete(id)
    await expect(openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 })
  })

  test('The internal control header never leaves the process', async () => {
    await using line = await openLine({ server: { journal: { payloads: 'all' } } })
    const seen: string[] = []
    const watched: typeof fetch = (input, init) => {
      seen.push(...new Headers(init?.headers).keys())
      return fetch(input, init)
    }
    const send = line.client.fetchOver(watched)
    const headers = { authorization: 'Bearer sk-test', ...controlHeaders({ transport: 'http' }) }
    const body = JSON.stringify({ model, input: 'hello' })
    const overHttp = await send(`${line.server.baseURL}/responses`, {
      method: 'POST',
      headers,
      body,
    })
    await overHttp.text()
    await send(`${line.server.baseURL}/models`, { method: 'GET', headers })
    await send(`${line.server.baseURL}/responses`, {
      method: 'POST',
      headers: { ...headers, ...controlHeaders({ transport: 'websocket' }) },
      body,
    })
    expect(seen).toContain('authorization')
    expect(seen.filter((name) => name.startsWith('x-warmline'))).toEqual([])
    expect(JSON.stringify(line.server.journal.entries)).not.toContain('warmline-control')
    expect(line.records.map(({ transport }) => transport)).toEqual(['http', 'websocket'])
  })
})

test('A turn is known whatever the case of its host', async () => {
  await using line = await openLine()
  const typed = line.server.baseURL.replace('127.0.0.1', 'LOCALHOST')
  await using client = createResponsesClient({ apiKey: 'sk-test', baseURL: typed })
  for (const address of [typed, typed.toLowerCase()]) {
    const response = await client.fetch(`${address}/responses`, post({}))
    expect(response.headers.get('x-warmline-transport')).toBe('websocket')
    expect(textOf(Object(await response.json()))).toBe('1 items: hello')
  }
})
