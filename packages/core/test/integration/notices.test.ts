// What a client says to whoever runs the process: once for each reason to stay on HTTP, and a line
// a turn for those who ask. None of it holds a key, a prompt or the value of a header.
import { Agent, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { xaiEndpoint } from '../../src/index.js'
import { platformRuntime } from '../../src/runtime/node.js'
import { clientThatTells, key, refuse, request } from '../support/notices.js'

describe('a client that stays on HTTP', () => {
  test.each([
    [404, 'has no WebSocket mode there'],
    [426, 'has no WebSocket mode there'],
    [302, 'use the address that it leads to'],
    [403, 'Ask the operator of the server, or of the proxy in front of it'],
  ])('A client that stays on HTTP says so once and why: %i', async (status, advice) => {
    await using server = await startDevServer({ faults: [refuse(status)] })
    const { client, warnings } = clientThatTells({ baseURL: server.baseURL })
    for (let i = 0; i < 4; i++) await client.create(request).response
    const host = new URL(server.baseURL).host
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`WARMLINE_HTTP Turns go over HTTP, in full.`)
    expect(warnings[0]).toContain(
      `The WebSocket handshake with ${host} was answered with ${status}`,
    )
    expect(warnings[0]).toContain(advice)
    expect(warnings[0]).toContain('WARMLINE_TRANSPORT=http')
    expect(warnings[0]).not.toContain('secret')
    await client.close()
  })

  test('A client asks for /v1 where the address has none', async () => {
    await using server = await startDevServer()
    const baseURL = new URL(server.baseURL).origin
    const { client, warnings } = clientThatTells({ baseURL })
    for (let i = 0; i < 2; i++) await client.create(request).response
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`The address does not end in /v1: try ${baseURL}/v1.`)
    await client.close()
  })

  test('A client says that its address is known to have no WebSocket mode', async () => {
    const { client, warnings } = clientThatTells({
      baseURL: 'https://mine.openai.azure.com/openai/deployments/one',
      fetch: async () => Response.json({ error: { message: 'No.' } }, { status: 400 }),
    })
    for (let i = 0; i < 2; i++) await expect(client.create(request).response).rejects.toThrow('No.')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('Use azureEndpoint({ resource })')
  })

  test('A client says that a caller’s chain is ambiguous where one id names several responses', async () => {
    await using server = await startDevServer({ profile: 'xai' })
    const { client, warnings } = clientThatTells({
      endpoint: xaiEndpoint({ baseURL: server.baseURL }),
    })
    const { id } = await client.create(request, { transport: 'http' }).response
    expect(warnings).toEqual([])
    await client.create({ ...request, previous_response_id: id }).response
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`${server.baseURL} gives one id to several responses`)
    await client.close()
  })

  test('A client says once that a network fails again and again', async () => {
    const runtime = platformRuntime()
    const { client, warnings } = clientThatTells({
      baseURL: 'http://127.0.0.1:9/v1',
      fetch: async () => Response.json({ error: { message: 'No.' } }, { status: 400 }),
    })
    for (let i = 0; i < 4; i++) await expect(client.create(request).response).rejects.toThrow('No.')
    expect(runtime.proxyName('http://127.0.0.1:9')).toBeUndefined()
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('No connection to 127.0.0.1:9 could be opened (ECONNREFUSED).')
  })

  test('A client says nothing where HTTP is what the option or the request asks for', async () => {
    await using server = await startDevServer({ faults: [refuse(404)] })
    const { client, warnings } = clientThatTells({ baseURL: server.baseURL })
    await client.create(request, { transport: 'http' }).response
    const conversation = await client.fetch(`${server.baseURL}/conversations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: '{}',
    })
    const { id } = Object(await conversation.json())
    await client.create({ ...request, conversation: id }).response
    expect(warnings).toEqual([])
    const byOption = clientThatTells({ baseURL: server.baseURL, transport: 'http' })
    await byOption.client.create(request).response
    expect(byOption.warnings).toEqual([])
  })

  test('A client says so for itself, whatever another client said', async () => {
    await using server = await startDevServer({ faults: [refuse(404)] })
    const told = [1, 2].map(() => clientThatTells({ baseURL: server.baseURL }))
    for (const { client } of told) await client.create(request).response
    expect(told.map(({ warnings }) => warnings.length)).toEqual([1, 1])
  })
})

test('The warning of a failing agent shows the agent’s own words', async () => {
  class Failing extends Agent {
    override createConnection(): never {
      throw new Error('my certificate is missing.')
    }
  }
  const { client, warnings } = clientThatTells({
    baseURL: 'http://127.0.0.1:9/v1',
    agent: new Failing(),
    fetch: async () => Response.json({ error: { message: 'No.' } }, { status: 400 }),
  })
  await expect(client.create(request).response).rejects.toThrow('No.')
  expect(warnings).toEqual([
    expect.stringContaining('The cause: my certificate is missing. Check the option agent'),
  ])
  expect(warnings.join()).not.toContain('bundle')
})

test('The words of a server stay in one line of a warning and are cut', async () => {
  const forged = `no\n(node:1) [X]\r\u001b[31m\u2028\u202e\u009b ${'x'.repeat(5000)}`
  const server = createServer()
  server.on('upgrade', (_request, socket) => {
    const body = JSON.stringify({ error: { message: forged } })
    socket.end(
      `HTTP/1.1 403 No\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  const id = `resp_1\n[warmline] forged ${'y'.repeat(800)}`
  const answer = { id, object: 'response', status: 'completed', output: [] }
  const events = ['response.created', 'response.completed'].map(
    (type) => `data: ${JSON.stringify({ type, response: answer })}\n\n`,
  )
  const { client, warnings, lines } = clientThatTells(
    {
      baseURL: `http://127.0.0.1:${port}/v1`,
      fetch: async () =>
        new Response(events.join(''), { headers: { 'content-type': 'text/event-stream' } }),
    },
    { WARMLINE_DEBUG: '1' },
  )
  await client.create(request).response
  expect(warnings).toEqual([expect.stringContaining('was answered with 403: no (node:1) [X]')])
  expect(lines).toEqual([expect.stringContaining('resp_1 [warmline] forged')])
  for (const line of [...warnings, ...lines]) {
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    expect(line.length).toBeLessThan(1000)
  }
  server.close()
})

describe('WARMLINE_DEBUG', () => {
  test('WARMLINE_DEBUG prints one line a turn, without content', async () => {
    await using server = await startDevServer()
    const { client, lines } = clientThatTells({ baseURL: server.baseURL }, { WARMLINE_DEBUG: '1' })
    const first = await client.create(request).response
    await client.create({ model: request.model, input: 'more', previous_response_id: first.id })
      .response
    await client.create(request, { transport: 'http' }).response
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(
      /^\[warmline\] websocket, s1\/c1, gpt-6-astra, full \(no_chain\), items 1 of 1, bytes \d+ of \d+, (queue \d+ ms, )?handshake \d+ ms, first event \d+ ms, first output \d+ ms, total \d+ ms, tokens \d+ \(0 cached\) and \d+, completed, resp_\w+, req_\w+$/,
    )
    expect(lines[2]).toMatch(/^\[warmline\] http, s1, gpt-6-astra, full \(/)
    expect(lines.join()).not.toContain('secret')
    await client.close()
  })

  test.each(['', '0', 'false'])('WARMLINE_DEBUG is off where it is %j', async (value) => {
    await using server = await startDevServer()
    const { client, lines } = clientThatTells(
      { baseURL: server.baseURL },
      { WARMLINE_DEBUG: value },
    )
    await client.create(request).response
    expect(lines).toEqual([])
    await client.close()
  })
})

test('The warning of a refusing proxy names its host and variable, and shows no credentials', async () => {
  const proxy = createServer()
  proxy.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
  )
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(proxy.address())
  const before = process.env.HTTPS_PROXY
  process.env.HTTPS_PROXY = `http://someone:a-secret-word@127.0.0.1:${port}`
  try {
    const { client, warnings } = clientThatTells({ baseURL: 'https://api.example.com/v1' })
    const place = `api.example.com through the proxy 127.0.0.1:${port} (HTTPS_PROXY)`
    for (const transport of ['websocket', 'auto'] as const) {
      const turn = client.create(request, { transport })
      const error: unknown = await turn.response.catch((reason: unknown) => reason)
      expect(error).toMatchObject({ replaySafety: 'safe', message: expect.stringContaining(place) })
      expect(await turn.record).toMatchObject({ reason: 'not_sent' })
    }
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`${place} was answered with 407`)
    expect(warnings[0]).toContain('NO_PROXY')
    expect(warnings[0]).not.toContain('secret')
  } finally {
    if (before === undefined) delete process.env.HTTPS_PROXY
    else process.env.HTTPS_PROXY = before
    proxy.closeAllConnections()
    proxy.close()
  }
})
