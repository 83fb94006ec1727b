// How connections end by themselves: age, idleness, unanswered pings. An hour passes in
// milliseconds.
import { expect, test } from 'vitest'
import { createDrivenClock, type ProfileName, profiles, startDevServer } from '../src/index.js'
import { connect } from './support/client.js'
import { passQuietly } from './support/pass-quietly.js'
import { gate } from './support/tools.js'

const minuteMs = 60_000

test('P72 openai: after 60 minutes an idle socket gets the error frame, then the close', async () => {
  const clock = createDrivenClock()
  await using server = await startDevServer({ clock })
  const client = await connect(server)
  await client.response({ input: 'x' })
  await passQuietly(clock, 60 * minuteMs - 1)
  expect(client.socket.readyState).toBe(client.socket.OPEN)
  await clock.advance(1)
  const error = await client.next(({ type }) => type === 'error')
  expect(error).toEqual({
    type: 'error',
    status: 400,
    error: {
      type: 'invalid_request_error',
      code: 'websocket_connection_limit_reached',
      message:
        'This connection has reached its limit of 60 minutes. Open a new connection to continue.',
      param: null,
    },
  })
  expect((await client.closed).code).toBe(1000)
})

test('a profile of your own may let responses that run finish, and shows its own close', async () => {
  const clock = createDrivenClock()
  const { model, open } = gate()
  const profile = {
    ...profiles.openai,
    cutsAtAge: false,
    maxAgeMs: 10_000,
    ageClose: { code: 4000, reason: 'old' },
  }
  await using server = await startDevServer({ clock, model, profile })
  const client = await connect(server)
  client.create({ input: 'long', stream_id: 'a' })
  await client.type('response.in_progress', 'a')
  await clock.advance(10_000)
  await client.type('error')
  client.create({ input: 'too late', stream_id: 'b' })
  expect((await client.type('error')).error?.code).toBe('websocket_connection_limit_reached')
  open('long')
  await client.type('response.completed', 'a')
  expect(await client.closed).toEqual({ code: 4000, reason: 'old' })
})

test.for<[ProfileName, number, string | undefined, number]>([
  ['azure', 60, 'websocket_connection_limit_reached', 1000],
  // Its live server gives no error a code.
  ['xai', 25, undefined, 1000],
  ['vercel-gateway', 13, undefined, 1001],
  ['openresponses', 60, undefined, 1000],
])('P73 %s: %i minutes, code %s, close %i', async ([profile, minutes, code, close]) => {
  const clock = createDrivenClock()
  const { model } = gate()
  await using server = await startDevServer({ clock, profile, model })
  const client = await connect(server)
  // A turn runs, so that no idle limit comes first.
  client.create({ input: 'long' })
  await client.type('response.in_progress')
  await passQuietly(clock, minutes * minuteMs)
  expect((await client.closed).code).toBe(close)
  const errors = client.received.filter((text) => text.includes('"error":{'))
  expect(errors.length > 0).toBe(profile !== 'vercel-gateway')
  if (code !== undefined) expect(errors[0]).toContain(code)
})

test('P74 the age limit cuts a response in flight', async () => {
  const clock = createDrivenClock()
  const { model } = gate()
  await using server = await startDevServer({ clock, model })
  const client = await connect(server)
  await passQuietly(clock, 59 * minuteMs)
  client.create({ input: 'long' })
  const created = await client.type('response.created')
  await passQuietly(clock, minuteMs)
  await client.closed
  const ended = await server.journal.next(({ kind }) => kind === 'ended', 0)
  expect(ended).toMatchObject({ responseId: created.response?.id, status: 'abandoned' })
})

test('P75 vercel-gateway: five idle minutes end it with 1001; frames and pings start them anew, a running turn waits', async () => {
  const clock = createDrivenClock()
  const { model, open } = gate()
  await using server = await startDevServer({ clock, profile: 'vercel-gateway', model })
  const client = await connect(server)
  await passQuietly(clock, 3 * minuteMs)
  open('x')
  await client.response({ input: 'x' })
  await passQuietly(clock, 3 * minuteMs)
  const pong = new Promise((resolve) => client.socket.once('pong', resolve))
  client.socket.ping()
  await pong
  await passQuietly(clock, 4 * minuteMs)
  expect(client.socket.readyState).toBe(client.socket.OPEN)
  await passQuietly(clock, minuteMs)
  expect(await client.closed).toEqual({ code: 1001, reason: 'idle' })
})

test('P76 a client that does not answer pings is closed with 1011 after 40 seconds', async () => {
  const clock = createDrivenClock()
  await using server = await startDevServer({ clock })
  const client = await connect(server, { autoPong: false })
  let pings = 0
  client.socket.on('ping', () => {
    pings += 1
  })
  await clock.advance(39_999)
  expect(client.socket.readyState).toBe(client.socket.OPEN)
  await clock.advance(1)
  expect(await client.closed).toEqual({ code: 1011, reason: 'keepalive ping timeout' })
  expect(pings).toBe(1)
})

test('P76 one that answers stays', async () => {
  const clock = createDrivenClock()
  await using server = await startDevServer({ clock })
  const client = await connect(server)
  await passQuietly(clock, 10 * minuteMs)
  expect((await client.response({ input: 'x' })).status).toBe('completed')
})

test('a frame on its way leaves no timer behind when the server closes', async () => {
  const clock = createDrivenClock()
  const profile = { ...profiles.openai, pingIntervalMs: 0, maxAgeMs: 0 }
  const server = await startDevServer({ clock, profile, costs: { roundTripMs: 50 } })
  const connecting = connect(server)
  while (clock.pending === 0) await clock.advance(0)
  await clock.advance(50)
  const client = await connecting
  const arrived = server.journal.next(({ kind }) => kind === 'frame')
  client.create({ input: 'x' })
  await arrived
  expect(clock.pending).toBe(1)
  await server.close()
  expect(clock.pending).toBe(0)
})

test('nothing is left on the clock when connections and server are gone', async () => {
  const clock = createDrivenClock()
  const server = await startDevServer({ clock, profile: 'vercel-gateway' })
  const clients = await Promise.all([connect(server), connect(server), connect(server)])
  expect(clock.pending).toBe(9)
  const closes = Promise.all(
    [1, 2].map((seen) =>
      server.journal.next(
        (entry) => entry.kind === 'close' && entry.connection === `ws-${seen}`,
        0,
      ),
    ),
  )
  await Promise.all([clients[0]?.close(), clients[1]?.close()])
  await closes
  expect(clock.pending).toBe(3)
  await server.close()
  expect(clock.pending).toBe(0)
})
