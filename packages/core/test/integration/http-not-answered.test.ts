// What is recorded and told of a request over HTTP that the server got, and that ended before any
// headers of its answer came.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createResponsesClient, type TurnRecord } from '../../src/index.js'
import { type HostileServer, startHostileServer } from '../support/hostile-server.js'
import { model } from '../support/requests.js'

const request = { model, input: 'hello' }

/** Asks once over HTTP, without an answer. */
async function ask(
  { baseURL }: Pick<HostileServer, 'baseURL'>,
  way: 'native' | 'fetch',
  signal?: AbortSignal,
): Promise<{ readonly record: TurnRecord; readonly told: readonly string[] }> {
  await using client = createResponsesClient({ apiKey: 'sk-test', baseURL, transport: 'http' })
  const recorded = Promise.withResolvers<TurnRecord>()
  const told: string[] = []
  client.onTurn(recorded.resolve)
  client.watch(({ type }) => told.push(type))
  const options = signal === undefined ? {} : { signal }
  const answer =
    way === 'native'
      ? client.create(request, options).response
      : client.fetch(`${baseURL}/responses`, {
          method: 'POST',
          headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
          body: JSON.stringify(request),
          ...options,
        })
  await Promise.allSettled([answer])
  return { record: await recorded.promise, told }
}

const reset = (_: unknown, response: ServerResponse): void => void response.destroy()
const redirect = (_: unknown, response: ServerResponse): void =>
  void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()

describe.each(['native', 'fetch'] as const)('a request by %s', (way) => {
  test('counts as sent where its caller leaves before the answer', async () => {
    const leave = new AbortController()
    await using server = await startHostileServer({ onPost: () => leave.abort() })
    const { record, told } = await ask(server, way, leave.signal)
    const { text } = server.posts[0] ?? {}
    expect(record).toMatchObject({
      outcome: 'aborted',
      reason: 'no_chain',
      itemsSent: 1,
      bytesSent: Buffer.byteLength(text ?? ''),
    })
    expect(told).toEqual(['began', 'sent', 'ended'])
  })

  test.each([
    ['resets the connection', reset],
    ['answers with a redirect', redirect],
  ])('counts as sent, and is told each time, where the server %s', async (_, onPost) => {
    await using server = await startHostileServer({ onPost })
    const { record, told } = await ask(server, way)
    expect(record).toMatchObject({ outcome: 'failed', itemsSent: 1 })
    expect(record.bytesSent).toBe(Buffer.byteLength(server.posts.at(-1)?.text ?? ''))
    expect(told).toEqual(['began', ...server.posts.map(() => 'sent'), 'ended'])
  })

  test('counts as not sent where no connection opens', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const baseURL = `http://127.0.0.1:${Object(gone.address()).port}/v1`
    gone.close()
    await once(gone, 'close')
    const { record, told } = await ask({ baseURL }, way)
    expect(record).toMatchObject({ outcome: 'failed', reason: 'not_sent', bytesSent: 0 })
    expect(told).toEqual(['began', 'ended'])
  })
})

test('A request of a caller who has left before it was sent counts as not sent', async () => {
  await using server = await startHostileServer()
  await using client = createResponsesClient({
    apiKey: 'sk-test',
    baseURL: server.baseURL,
    transport: 'http',
  })
  const leave = new AbortController()
  client.watch(({ type }) => {
    if (type === 'began') leave.abort()
  })
  const turn = client.create(request, { signal: leave.signal })
  expect(await turn.record).toMatchObject({ outcome: 'aborted', reason: 'not_sent', bytesSent: 0 })
  expect(server.posts).toEqual([])
})
