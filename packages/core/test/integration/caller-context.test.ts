// Listeners of records run in the async context of their turn's call, so that what they write
// belongs to the caller's request: many callers at once, on one connection, on every way in. What
// nobody called runs in nobody's.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { DevServerOptions } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import {
  controlHeaders,
  type Endpoint,
  openaiEndpoint,
  type ResponsesClient,
  type TransportOption,
} from '../../src/index.js'
import { openLine } from '../support/agent.js'
import { model } from '../support/requests.js'

const caller = new AsyncLocalStorage<string>()
type Ask = (client: ResponsesClient, name: string, transport: TransportOption) => Promise<unknown>

const overFetch =
  (stream: boolean): Ask =>
  async (client, name, transport) => {
    const body = JSON.stringify({ model, input: name, stream })
    const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' }
    const url = `${client.endpoint.baseURL}/responses`
    const sent = {
      method: 'POST',
      headers: { ...headers, ...controlHeaders({ label: name, transport }) },
      body,
    }
    return (await client.fetch(url, sent)).text()
  }

const ways: Readonly<Record<string, Ask>> = {
  native: (client, name, transport) =>
    client.create({ model, input: name }, { label: name, transport }).response,
  'native, read as events': async (client, name, transport) => {
    for await (const _ of client.create({ model, input: name }, { label: name, transport }));
  },
  'fetch, streamed': overFetch(true),
  'fetch, as JSON': overFetch(false),
}

const situations: Readonly<Record<string, DevServerOptions>> = {
  'without faults': {},
  'after a lost connection': { faults: [{ type: 'drop', at: 'before-created' }] },
  'after a refused handshake': { faults: [{ type: 'refuse-upgrade', status: 503 }] },
}

const cases = Object.keys(ways).flatMap((way) =>
  (['auto', 'http'] as const).flatMap((transport) =>
    Object.keys(situations).map((situation) => ({ way, transport, situation })),
  ),
)

test.each(cases)(
  'A listener runs in the context of its caller: $way, $transport, $situation',
  async ({ way, transport, situation }) => {
    await using line = await openLine({
      server: situations[situation] ?? {},
      client: { maxConnections: 1 },
    })
    const names = Array.from({ length: 12 }, (_, index) => `caller-${index}`)
    const heard = new Map<string | undefined, string | undefined>()
    const begun = new Map<string | undefined, string | undefined>()
    const all = Promise.withResolvers<void>()
    line.client.watch((progress) => {
      if (progress.type === 'began') begun.set(progress.label, caller.getStore())
    })
    line.client.onTurn(({ label }) => {
      heard.set(label, caller.getStore())
      if (heard.size === names.length) all.resolve()
    })
    const ask = ways[way]
    const asked = names.map((name) =>
      caller.run(name, async () => ask?.(line.client, name, transport)),
    )
    await Promise.allSettled(asked)
    // Over HTTP the caller can see the end before the record is made.
    await all.promise
    expect(heard).toEqual(new Map(names.map((name) => [name, name])))
    expect(begun).toEqual(heard)
  },
)

test('A re-seeding runs in no caller’s context', async () => {
  const endpoint = ({ baseURL }: { readonly baseURL: string }): Endpoint => ({
    ...openaiEndpoint({ baseURL }),
    maxAgeMs: 500,
  })
  await using line = await openLine({ endpoint, client: { reseed: true } })
  const reseeded = Promise.withResolvers<string | undefined>()
  line.client.onTurn(({ isReseed }) => {
    if (isReseed) reseeded.resolve(caller.getStore())
  })
  const request = { model, input: 'hello', store: false }
  await caller.run('the first', () => line.client.create(request).response)
  expect(await reseeded.promise).toBeUndefined()
})
