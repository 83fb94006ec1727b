// One call of `client.fetch`: its signal, its key, its record.
import { setImmediate } from 'node:timers/promises'
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { controlHeaders, onTurnRecord, type TurnRecord } from '../../src/index.js'
import { openLine, textOf, user } from '../support/agent.js'
import { sdk } from '../support/fetch.js'
import { model, post } from '../support/requests.js'

describe('a call', () => {
  test('A call that is aborted rejects with its reason and removes its listener', async () => {
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
    expect(line.client.stats()).toMatchObject({ connections: 0, inFlight: 0 })
  })

  test('A call may pass a Request', async () => {
    await using line = await openLine()
    const request = new Request(
      `${line.server.baseURL}/responses`,
      post(
        { input: [user('hello')] },
        { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
      ),
    )
    const response = await line.client.fetch(request)
    expect(textOf(Object(await response.json()))).toBe('1 items: hello')
    expect(line.records).toMatchObject([{ transport: 'websocket' }])
  })

  test('A call with another key never meets the first key’s chains', async () => {
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
    expect(line.client.stats()).toMatchObject({ scopes: 2, connections: 2 })
  })
})

describe('the record of one call', () => {
  const body = JSON.stringify({ model, input: 'hello' })
  const streamed = JSON.stringify({ model, input: 'hello', stream: true })

  test.each(['websocket', 'http'] as const)(
    'The record of a call is told to its caller once, after its end: %s',
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

  test('The record of a call comes for a failed turn too, and for nothing that is no turn', async () => {
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

  test('The header that asks for a record is seen by no fetch beneath', async () => {
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
