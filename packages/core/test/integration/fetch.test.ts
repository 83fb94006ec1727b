// The door: the bare openai SDK over `client.fetch` gets what it gets over HTTP, and nothing that
// is not a turn is touched.
import { setImmediate } from 'node:timers/promises'
import { fromContext } from '@warmline/dev-server'
import OpenAI, { APIError, BadRequestError, RateLimitError } from 'openai'
import { describe, expect, test } from 'vitest'
import {
  controlHeaders,
  createResponsesClient,
  onTurnRecord,
  type ResponsesClient,
  type TurnRecord,
} from '../../src/index.js'
import { openLine, textOf, user } from '../support/agent.js'

const model = 'gpt-6-astra'

/** The SDK over the door, and over plain HTTP. */
function sdk(baseURL: string, client?: ResponsesClient, maxRetries = 0): OpenAI {
  return new OpenAI({
    baseURL,
    apiKey: 'sk-test',
    maxRetries,
    ...(client === undefined ? {} : { fetch: client.fetch }),
  })
}

/** The messages of a response, as input. */
function messagesOf({
  output,
}: OpenAI.Responses.Response): OpenAI.Responses.ResponseOutputMessage[] {
  return output.filter((item) => item.type === 'message')
}

/**
 * An event or response without what differs from run to run, and without the lane's name, which
 * HTTP has not.
 */
function lasting(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, held) =>
      /^(id|item_id|created_at|completed_at|obfuscation|previous_response_id|_request_id|stream_id)$/.test(
        key,
      )
        ? undefined
        : held,
    ),
  )
}

describe('over the door as over HTTP', () => {
  test('create gives the same response', async () => {
    await using line = await openLine()
    const body = { model, input: 'hello', instructions: 'Be brief.' }
    const overDoor = await sdk(line.server.baseURL, line.client).responses.create(body)
    const overHttp = await sdk(line.server.baseURL).responses.create(body)
    expect(overDoor.output_text).toBe('1 items: hello')
    expect(lasting(overDoor)).toEqual(lasting(overHttp))
    expect(line.records).toMatchObject([{ transport: 'websocket', outcome: 'completed' }])
  })

  test('streaming gives the same events', async () => {
    await using line = await openLine()
    const eventsOf = async (openai: OpenAI): Promise<unknown[]> => {
      const events: unknown[] = []
      for await (const event of await openai.responses.create({
        model,
        input: 'hello',
        stream: true,
      })) {
        events.push(lasting(event))
      }
      return events
    }
    expect(await eventsOf(sdk(line.server.baseURL, line.client))).toEqual(
      await eventsOf(sdk(line.server.baseURL)),
    )
  })

  test('the stream helper and parse work', async () => {
    await using line = await openLine({
      server: { model: fromContext(() => [{ type: 'text', text: '{"city":"Bergen"}' }]) },
    })
    const openai = sdk(line.server.baseURL, line.client)
    const final = await openai.responses.stream({ model, input: 'hello' }).finalResponse()
    expect(final.output_text).toBe('{"city":"Bergen"}')
    const parsed = await openai.responses.parse({
      model,
      input: 'hello',
      text: {
        format: {
          type: 'json_schema',
          name: 'place',
          schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      },
    })
    expect(parsed.output_parsed).toEqual({ city: 'Bergen' })
    expect(line.records.map(({ transport }) => transport)).toEqual(['websocket', 'websocket'])
  })

  test('a conversation goes incremental by itself', async () => {
    await using line = await openLine()
    const openai = sdk(line.server.baseURL, line.client)
    const first = await openai.responses.create({
      model,
      input: [{ role: 'user', content: 'one' }],
    })
    const second = await openai.responses.create({
      model,
      input: [
        { role: 'user', content: 'one' },
        ...messagesOf(first),
        { role: 'user', content: 'two' },
      ],
    })
    expect(second.output_text).toBe('3 items: one, two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', itemsSent: 1, itemsKept: 2 })
  })

  test('a refused request is the same error class with the same status, code and body', async () => {
    await using line = await openLine()
    const body = {
      model,
      input: [{ type: 'function_call_output' as const, call_id: 'call_unknown', output: 'x' }],
    }
    const errorOf = async (openai: OpenAI): Promise<APIError> => {
      const error: unknown = await openai.responses.create(body).catch((thrown: unknown) => thrown)
      if (!(error instanceof APIError)) throw new Error('No API error')
      return error
    }
    const overDoor = await errorOf(sdk(line.server.baseURL, line.client))
    const overHttp = await errorOf(sdk(line.server.baseURL))
    expect(overDoor).toBeInstanceOf(BadRequestError)
    expect([
      overDoor.status,
      overDoor.code,
      overDoor.param,
      overDoor.type,
      overDoor.message,
    ]).toEqual([overHttp.status, overHttp.code, overHttp.param, overHttp.type, overHttp.message])
  })

  test('a wrong key is a 401', async () => {
    await using line = await openLine({ server: { apiKeys: ['sk-right'] } })
    await expect(
      sdk(line.server.baseURL, line.client).responses.create({ model, input: 'x' }),
    ).rejects.toMatchObject({ status: 401 })
  })

  test('a failed response is an error with a status', async () => {
    const failing = fromContext(() => [
      { type: 'failed', code: 'rate_limit_exceeded', message: 'Slow down.' },
    ])
    await using line = await openLine({ server: { model: failing } })
    await expect(
      sdk(line.server.baseURL, line.client).responses.create({ model, input: 'x' }),
    ).rejects.toBeInstanceOf(RateLimitError)
  })
})

describe('what is not a turn', () => {
  test('passes to the base fetch as it came, but that redirects of the server are looked at first', async () => {
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

  test('works through the SDK: retrieve and delete', async () => {
    await using line = await openLine()
    const openai = sdk(line.server.baseURL, line.client)
    const { id } = await openai.responses.create({ model, input: 'hello' })
    expect((await openai.responses.retrieve(id)).output_text).toBe('1 items: hello')
    await openai.responses.delete(id)
    await expect(openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 })
  })

  test('the internal header never leaves the process', async () => {
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

describe('a call', () => {
  test('that is aborted rejects with its reason, and takes its listener off', async () => {
    const endless = fromContext(async function* ({ signal }) {
      yield { type: 'text' as const, text: 'begins' }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    })
    await using line = await openLine({ server: { model: endless } })
    const controller = new AbortController()
    const stream = await sdk(line.server.baseURL, line.client).responses.create(
      { model, input: 'x', stream: true },
      { signal: controller.signal },
    )
    const read = async (): Promise<void> => {
      for await (const { type } of stream)
        if (type === 'response.output_text.delta') controller.abort()
    }
    // The SDK ends its iteration quietly on an abort.
    await read()
    await line.server.journal.next((entry) => entry.kind === 'close', 0)
    expect(line.records).toMatchObject([{ outcome: 'aborted' }])
    expect(line.client.stats).toMatchObject({ connections: 0, inFlight: 0 })
  })

  test('may be a Request', async () => {
    await using line = await openLine()
    const request = new Request(`${line.server.baseURL}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
      body: JSON.stringify({ model, input: [user('hello')] }),
    })
    const response = await line.client.fetch(request)
    expect(textOf(Object(await response.json()))).toBe('1 items: hello')
    expect(line.records).toMatchObject([{ transport: 'websocket' }])
  })

  test('with another key never meets the first key’s chains', async () => {
    await using line = await openLine()
    const body = { model, input: [user('one')] }
    const send = (key: string, input: unknown): Promise<Response> =>
      line.client.fetch(`${line.server.baseURL}/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({ ...body, input }),
      })
    const first: { output: [] } = Object(await (await send('sk-a', body.input)).json())
    await (await send('sk-b', [...body.input, ...first.output, user('two')])).json()
    expect(line.records.map(({ mode }) => mode)).toEqual(['full', 'full'])
    await (await send('sk-a', [...body.input, ...first.output, user('two')])).json()
    expect(line.records.at(-1)?.mode).toBe('incremental')
    expect(line.client.stats).toMatchObject({ scopes: 2, connections: 2 })
  })
})

test('a turn at the door is known whatever the case of its host', async () => {
  await using line = await openLine()
  const typed = line.server.baseURL.replace('127.0.0.1', 'LOCALHOST')
  await using client = createResponsesClient({ apiKey: 'sk-test', baseURL: typed })
  for (const address of [typed, typed.toLowerCase()]) {
    const response = await client.fetch(`${address}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test' },
      body: JSON.stringify({ model, input: 'hello' }),
    })
    expect(response.headers.get('x-warmline-transport')).toBe('websocket')
    expect(textOf(Object(await response.json()))).toBe('1 items: hello')
  }
})

describe('the record of one call', () => {
  const body = JSON.stringify({ model, input: 'hello' })
  const streamed = JSON.stringify({ model, input: 'hello', stream: true })

  test.each(['websocket', 'http'] as const)(
    'is told to its caller once, after its end: %s',
    async (transport) => {
      await using line = await openLine()
      for (const sent of [body, streamed]) {
        const heard: TurnRecord[] = []
        const init = {
          method: 'POST',
          headers: {
            authorization: 'Bearer sk-test',
            ...controlHeaders({ transport, label: 'mine' }),
          },
          body: sent,
          [onTurnRecord]: (record: TurnRecord) => heard.push(record),
        }
        const response = await line.client.fetch(`${line.server.baseURL}/responses`, init)
        await response.text()
        await setImmediate()
        expect(heard).toMatchObject([{ transport, label: 'mine', outcome: 'completed' }])
        expect(heard).toEqual([line.records.at(-1)])
      }
    },
  )

  test('comes for a turn that fails too, and for nothing that is no turn', async () => {
    await using line = await openLine({
      server: { faults: [{ type: 'error', at: 'before-created', status: 500 }] },
    })
    const heard: TurnRecord[] = []
    const given = { [onTurnRecord]: (record: TurnRecord) => heard.push(record) }
    const headers = { authorization: 'Bearer sk-test' }
    const refused = await line.client.fetch(`${line.server.baseURL}/responses`, {
      method: 'POST',
      headers,
      body,
      ...given,
    })
    expect(refused.status).toBe(500)
    await line.client.fetch(`${line.server.baseURL}/models`, { headers, ...given })
    expect(heard).toMatchObject([{ outcome: 'failed' }])
  })

  test('is asked for at the door only: no fetch beneath sees it', async () => {
    await using line = await openLine()
    const seen: object[] = []
    const fetchOver = line.client.fetchOver((input, init) => {
      seen.push({ ...init })
      return fetch(input, init)
    })
    const headers = { authorization: 'Bearer sk-test' }
    const given = { headers, [onTurnRecord]: () => {}, keepalive: true }
    const address = `${line.server.baseURL}/responses`
    await fetchOver(address, {
      method: 'POST',
      body,
      ...given,
      headers: { ...headers, ...controlHeaders({ transport: 'http' }) },
    })
    await fetchOver(`${line.server.baseURL}/models`, given)
    expect(seen).toMatchObject([{ keepalive: true }, { keepalive: true }])
    expect(seen.flatMap((init) => Object.getOwnPropertySymbols(init))).toEqual([])
  })
})
