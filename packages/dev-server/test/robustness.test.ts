// Attempts to crash or block the server: it survives each and answers the next request.
import { request as httpRequest } from 'node:http'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Clock,
  type Fault,
  type FaultPoint,
  faultTypes,
  fromContext,
  type JournalEntry,
  type Model,
  startDevServer,
  systemClock,
} from '../src/index.js'
import { connect } from './support/client.js'

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
const create = (content: string): string =>
  `{"type":"response.create","model":"m","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"x","extra":${content}}]}]}`

function post(
  server: { readonly baseURL: string },
  body: string,
  signal?: AbortSignal,
): Promise<Response> {
  const headers = { authorization: 'Bearer sk-test' }
  return fetch(`${server.baseURL}/responses`, {
    method: 'POST',
    body,
    headers,
    ...(signal && { signal }),
  })
}

// The process of the tests is the server's: whatever nobody catches there ends up here.
const uncaught: unknown[] = []
const note = (reason: unknown): void => void uncaught.push(reason)
process.on('unhandledRejection', note).on('uncaughtException', note)
afterAll(() => {
  process.off('unhandledRejection', note).off('uncaughtException', note)
  expect(uncaught).toEqual([])
})

describe('deep JSON', () => {
  test.for([300, 5_000, 100_000])(
    'P88 %i levels are refused as invalid_json on a socket',
    async (depth) => {
      await using server = await startDevServer({ profile: 'openresponses' })
      const client = await connect(server)
      client.socket.send(create(nested(depth)))
      expect(await client.next()).toMatchObject({ type: 'error', error: { type: 'invalid_json' } })
      expect((await client.response({ input: 'still here' })).status).toBe('completed')
    },
  )

  test('and over HTTP with a 400; 200 levels are taken', async () => {
    await using server = await startDevServer({ profile: 'openresponses' })
    const body = (depth: number): string =>
      create(nested(depth)).replace('"type":"response.create",', '')
    const answer = await post(server, body(5_000))
    expect(answer.status).toBe(400)
    expect(JSON.parse(await answer.text())).toMatchObject({ error: { code: 'invalid_json' } })
    expect((await post(server, body(200))).status).toBe(200)
  })
})

describe('the last resort', () => {
  /** A clock that throws once, when it is told to: what no part of the server expects. */
  const broken = (): { readonly clock: Clock; readonly model: Model } => {
    let throws = false
    const now = (): number => {
      if (!throws) return systemClock.now()
      throws = false
      throw new Error('the clock broke')
    }
    // The turn looks at the clock once more when the model is done.
    const model: Model = ({ request }) => {
      throws = request.model === 'breaks'
      return []
    }
    return { clock: { ...systemClock, now }, model }
  }

  test('what breaks within a turn ends it with a server_error; lane and connection go on', async () => {
    await using server = await startDevServer(broken())
    const client = await connect(server)
    const frames = await client.turn({ input: 'x', stream_id: 'a', model: 'breaks' })
    expect(frames.at(-1)).toMatchObject({
      type: 'error',
      status: 500,
      error: { code: 'server_error', message: 'the clock broke' },
    })
    const [record] = server.journal.responses.values()
    expect(record?.status).toBe('failed')
    expect((await client.response({ input: 'x', stream_id: 'a' })).status).toBe('completed')
  })

  test('over HTTP it is a 500 where nothing was sent, and a cut where the stream has begun', async () => {
    await using server = await startDevServer(broken())
    const answer = await post(server, '{"model":"breaks","input":"x"}')
    expect(answer.status).toBe(500)
    expect(JSON.parse(await answer.text())).toMatchObject({ error: { message: 'the clock broke' } })
    const streamed = await post(server, '{"model":"breaks","input":"x","stream":true}')
    await expect(streamed.text()).rejects.toThrow('terminated')
    const statuses = [...server.journal.responses.values()].map(({ status }) => status)
    expect(statuses).toEqual(['failed', 'failed'])
    expect((await post(server, '{"model":"m","input":"x"}')).status).toBe(200)
  })

  test('a predicate that throws rejects its own wait only', async () => {
    await using server = await startDevServer()
    const bad = server.journal.next(() => {
      throw new Error('a bad predicate')
    })
    const good = server.journal.next(({ kind }) => kind === 'upgrade')
    const client = await connect(server)
    await expect(bad).rejects.toThrow('a bad predicate')
    expect(await good).toMatchObject({ status: 101 })
    await expect(
      server.journal.next(() => {
        throw new Error('at once')
      }, 0),
    ).rejects.toThrow('at once')
    expect((await client.response({ input: 'x' })).status).toBe('completed')
  })
})

test.for(['websocket', 'http'] as const)(
  'a model that ignores its signal keeps no turn running when the server closes: %s',
  async (transport) => {
    const began = Promise.withResolvers<void>()
    const server = await startDevServer({
      model: fromContext(async function* () {
        began.resolve()
        await new Promise<never>(() => undefined)
        yield { type: 'text', text: 'never' }
      }),
    })
    const ended = server.journal.next(({ kind }) => kind === 'ended', 0)
    if (transport === 'websocket') (await connect(server)).create({ input: 'x' })
    else void post(server, '{"model":"m","input":"x"}').catch(() => undefined)
    await began.promise
    await server.close()
    // The wait may lose to the end of the journal; the record may not.
    await ended.catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    expect([...server.journal.responses.values()].map(({ status }) => status)).toEqual([
      'abandoned',
    ])
  },
)

const faultPoints: readonly FaultPoint[] = [
  'before-created', 'after-created', 'after-first-output', 'before-completed', 'after-completed',
  'before:response.output_item.done', 'after:response.output_item.done',
  'before:response.completed', 'after:response.completed',
] // biome-ignore format: a list of names reads best as a block
/** What a fault needs besides its place. */
const faultFields: Readonly<Record<string, object>> = {
  close: { code: 1012 },
  flood: { count: 200 },
  'endless-message': { bytes: 200_000 },
}
/** Faults of the create, not of the events that answer it. */
const requestFaultTypes: readonly string[] = ['ignore-anchor', 'foreign-echo', 'constant-id']
const upgradeFaultTypes: readonly string[] = [
  'refuse-upgrade',
  'never-answer',
  'silence',
  'slow-reader',
]
const pointFaultTypes: readonly string[] = [
  'drop', 'close', 'half-open', 'stall', 'error', 'safety-stop', 'age-limit', 'late-frames', 'repeat-frames',
  'unasked-response', 'flood', 'endless-message', 'unknown-event', 'binary-frame', 'bad-json',
] // biome-ignore format: a list of names reads best as a block
const httpFaultTypes: readonly string[] = [
  'drop', 'stall', 'error', 'safety-stop', 'flood', 'unknown-event', 'bad-json', 'omit-sequence-number',
  'wrong-sequence-number', 'omit-event', 'duplicate-event', 'oversize-event', 'empty-completed-output',
] // biome-ignore format: a list of names reads best as a block

/**
 * Every fault of a turn, at every point; those that change events on a middle and on the last
 * event.
 */
function faultsOf(transport: 'websocket' | 'http'): readonly object[] {
  const types = faultTypes.filter(
    (type) => !upgradeFaultTypes.includes(type) && !requestFaultTypes.includes(type),
  )
  return types
    .filter((type) => transport === 'websocket' || httpFaultTypes.includes(type))
    .flatMap((type): readonly object[] => {
      const fault = { type, transport, ...faultFields[type] }
      if (pointFaultTypes.includes(type)) return faultPoints.map((at) => ({ ...fault, at }))
      if (type === 'empty-completed-output') return [fault]
      const events =
        type === 'foreign-item-id'
          ? ['response.output_text.delta']
          : ['response.output_item.done', 'response.completed']
      return events.map((event) => ({ ...fault, event }))
    })
}

describe('after every fault at every point the server still answers', () => {
  const model = fromContext(() => [{ type: 'text', text: 'ab' }])
  /** The checks of `add` say what is wrong with a fault that is none. */
  const isFault = (fault: object): fault is Fault => 'type' in fault

  test('on a socket', async () => {
    await using server = await startDevServer({ model })
    const faults = faultsOf('websocket').filter(isFault)
    expect(faults.length).toBeGreaterThan(90)
    for (const fault of faults) {
      const before = server.journal.entries.at(-1)?.seq ?? 0
      server.faults.add(fault)
      const client = await connect(server)
      client.create({ input: 'x', stream_id: 'a' })
      await server.journal.next(({ kind }) => kind === 'fault', before)
      client.socket.terminate()
      expect(server.faults.pending).toEqual([])
      const next = await connect(server)
      expect((await next.response({ input: 'x' })).status).toBe('completed')
      next.socket.terminate()
    }
  })

  test.for([true, false])('over HTTP, stream %s', async (stream) => {
    await using server = await startDevServer({ model })
    const faults = faultsOf('http').filter(isFault)
    expect(faults.length).toBeGreaterThan(50)
    for (const fault of faults) {
      const before = server.journal.entries.at(-1)?.seq ?? 0
      server.faults.add(fault)
      const leaving = new AbortController()
      const answer = post(
        server,
        JSON.stringify({ model: 'm', input: 'x', stream }),
        leaving.signal,
      )
      const read = answer.then((response) => response.text()).catch(() => 'cut')
      const isEnded = ({ kind }: JournalEntry): boolean => kind === 'ended'
      await server.journal.next(({ kind }) => kind === 'fault', before)
      if (fault.type === 'stall') leaving.abort()
      await server.journal.next(isEnded, before)
      await read
      expect(server.faults.pending).toEqual([])
      expect((await post(server, '{"model":"m","input":"x"}')).status).toBe(200)
    }
  })

  test('what strikes after the last event shows before the stream ends', async () => {
    await using server = await startDevServer({ model })
    const streamed = async (fault: Fault): Promise<string> => {
      server.faults.add(fault)
      const text = await (await post(server, '{"model":"m","input":"x","stream":true}')).text()
      return text.trim().split('\n\n').at(-1) ?? ''
    }
    const at = 'after-completed'
    expect(await streamed({ type: 'error', at, transport: 'http' })).toContain(
      'data: {"type":"error"',
    )
    expect(await streamed({ type: 'unknown-event', at, transport: 'http' })).toContain(
      'response.something_new',
    )
    const badJson: Fault = {
      type: 'bad-json',
      at: 'after:response.completed',
      text: '{',
      transport: 'http',
    }
    expect(await streamed(badJson)).toBe('data: {')
  })

  test('without a stream, an error after the last point takes the place of the answer; the response is stored', async () => {
    await using server = await startDevServer({
      model,
      faults: [{ type: 'error', at: 'after-completed', transport: 'http', status: 503 }],
    })
    expect((await post(server, '{"model":"m","input":"x"}')).status).toBe(503)
    expect(server.store.size).toBe(1)
  })
})

test('an upload that breaks off is recorded with the bytes that came, and answered with nothing', async () => {
  await using server = await startDevServer()
  const came = server.journal.next(({ kind }) => kind === 'request')
  const upload = httpRequest(`${server.baseURL}/responses`, {
    method: 'POST',
    headers: { 'content-length': '1000' },
  })
  upload.on('error', () => undefined)
  await new Promise<void>((resolve) => upload.write('{"model":"m"', () => resolve()))
  // It has arrived once a later request was answered.
  expect((await post(server, '{"model":"m","input":"x"}')).status).toBe(200)
  const cut = server.journal.next(
    (entry) => entry.kind === 'request' && entry.connection === 'http-1',
    0,
  )
  upload.destroy()
  expect(await cut).toMatchObject({ kind: 'request', bytes: 12, text: undefined })
  await came
  expect(server.journal.entries.filter((entry) => entry.kind === 'response')).toHaveLength(1)
})
