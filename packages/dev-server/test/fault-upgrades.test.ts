// Faults of an upgrade: refused, never answered, silent, slow.
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createDrivenClock, type Fault, fromContext, startDevServer } from '../src/index.js'
import { connect, refusedUpgrade } from './support/client.js'

const hello = fromContext(() => [{ type: 'text', text: 'ab' }])

describe('the upgrade', () => {
  test('refuse-upgrade: status, headers and body', async () => {
    const fault: Fault = { type: 'refuse-upgrade', status: 429, headers: { 'retry-after': '3' } }
    await using server = await startDevServer({
      faults: [fault, { type: 'refuse-upgrade', status: 426, body: 'no' }],
    })
    const first = await refusedUpgrade(server)
    expect(first).toMatchObject({ status: 429, headers: { 'retry-after': '3' } })
    expect(JSON.parse(first.body)).toHaveProperty('error.message')
    expect(await refusedUpgrade(server)).toMatchObject({ status: 426, body: 'no' })
    expect((await (await connect(server)).response({ input: 'x' })).status).toBe('completed')
  })

  test('never-answer: TCP is accepted and no more', async () => {
    await using server = await startDevServer({ faults: [{ type: 'never-answer' }] })
    const socket = new Socket()
    let bytes = 0
    socket.on('data', (chunk) => {
      bytes += chunk.length
    })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.connect(server.port, '127.0.0.1')
    socket.write(
      'GET /v1/responses HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await server.journal.next((entry) => entry.kind === 'upgrade' && entry.status === 0, 0)
    expect((await (await connect(server)).response({ input: 'x' })).status).toBe('completed')
    expect(bytes).toBe(0)
    await server.close()
    await closed
  })

  test('silence: accepted, pings are answered, creates are not', async () => {
    await using server = await startDevServer({ faults: [{ type: 'silence' }] })
    const client = await connect(server)
    client.create({ input: 'x' })
    const pong = new Promise((resolve) => client.socket.once('pong', resolve))
    client.socket.ping()
    await pong
    expect(client.received).toHaveLength(0)
    expect(server.journal.responses.size).toBe(0)
    expect(server.journal.bytesIn).toBeGreaterThan(0)
  })

  test('slow-reader: a large create arrives as slowly as asked', async () => {
    const clock = createDrivenClock()
    const faults: Fault[] = [{ type: 'slow-reader', bytesPerSecond: 64 * 1024 }]
    await using server = await startDevServer({ model: hello, faults, clock })
    const client = await connect(server)
    client.create({ input: 'x'.repeat(1024 * 1024) })
    const arrived = server.journal.next((entry) => entry.kind === 'frame')
    let isThere = false
    void arrived.then(() => {
      isThere = true
    })
    const startMs = clock.now()
    while (!isThere) await clock.advance(1_000)
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(15_000)
    await client.type('response.completed')
  })
})
