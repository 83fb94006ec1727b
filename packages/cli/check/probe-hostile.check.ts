// Servers that mean harm: none of them keeps the probe waiting, or ends it.

import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { runProbe } from '../src/probe/run-probe.ts'
import { startTcpServer, startWebSocketServer } from '../test/support/hostile-server.ts'
import { probed, settingsFor } from '../test/support/probe-settings.ts'

const patience = { timeoutMs: 200, settleMs: 20, deadlineMs: 5000 }
const created = { type: 'response.created', sequence_number: 0, response: { id: 'resp_1' } }

/** Sends until the other side is gone. */
function sendWithoutEnd(socket: WebSocket, frame: string): void {
  const timer = setInterval(() => {
    for (let count = 0; count < 500; count++) socket.send(frame)
  }, 1)
  socket.on('close', () => clearInterval(timer))
}

const servers: Readonly<Record<string, (socket: WebSocket) => void>> = {
  'says nothing': () => {},
  'sends events without an end': (socket) =>
    socket.on('message', () => sendWithoutEnd(socket, '{"type":"response.output_text.delta"}')),
  'sends frames before it is asked': (socket) => sendWithoutEnd(socket, '{"type":"noise"}'),
  'sends a huge frame': (socket) =>
    socket.on('message', () => socket.send('x'.repeat(17 * 1024 * 1024))),
  'sends many large frames': (socket) =>
    socket.on('message', () => {
      for (let count = 0; count < 10; count++) socket.send(JSON.stringify('x'.repeat(8_000_000)))
    }),
  'sends a message in fragments without an end': (socket) =>
    socket.on('message', () => {
      const timer = setInterval(() => socket.send('{"a":', { fin: false }), 1)
      socket.on('close', () => clearInterval(timer))
    }),
  'sends binary': (socket) => socket.on('message', () => socket.send(Buffer.alloc(100))),
  'sends no JSON': (socket) => socket.on('message', () => socket.send('{')),
  'sends JSON that is nested very deep': (socket) =>
    socket.on('message', () => socket.send('['.repeat(1_000_000))),
  'sends fields of wrong types': (socket) =>
    socket.on('message', () =>
      socket.send('{"type":"response.completed","response":{"id":4,"output":{},"usage":[]}}'),
    ),
  'begins and never ends': (socket) =>
    socket.on('message', () => socket.send(JSON.stringify(created))),
  'closes at once': (socket) => socket.close(1008, 'no'),
  'cuts at once': (socket) => socket.terminate(),
  'never answers a close': (socket) => {
    socket.on('message', () => socket.send('{"type":"error","error":{"message":"no"}}'))
    socket.pause()
  },
  'closes in the middle of a turn': (socket) =>
    socket.on('message', () => {
      socket.send(JSON.stringify(created))
      socket.close(1011)
    }),
}

test.each(Object.entries(servers))('A server that %s', async (_, serve) => {
  await using server = await startWebSocketServer(serve)
  const { rows } = await probed(settingsFor(server.baseURL, patience))
  const chain = rows.find(({ name }) => name === 'unstored-chain')
  expect(chain?.verdict).not.toBe('yes')
  expect(rows.length).toBeGreaterThan(50)
})

test('A server that never answers the upgrade', async () => {
  await using server = await startTcpServer((socket) => socket.resume())
  expect(await runProbe(settingsFor(server.baseURL, patience))).toMatchObject({
    kind: 'unreachable',
  })
})

test('A server that refuses with a body without an end', async () => {
  await using server = await startTcpServer((socket) => {
    socket.write('HTTP/1.1 503 No\r\ncontent-type: text/plain\r\n\r\n')
    const timer = setInterval(() => socket.write('x'.repeat(10_000)), 1)
    socket.on('close', () => clearInterval(timer))
  })
  expect(await runProbe(settingsFor(server.baseURL, patience))).toMatchObject({
    kind: 'unreachable',
    status: 503,
  })
})

test('A server without WebSocket mode', async () => {
  await using server = await startTcpServer((socket) => {
    socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n')
  })
  const { rows, row } = await probed(settingsFor(server.baseURL, patience))
  expect(rows).toMatchObject([{ name: 'upgrade', verdict: 'differs', seen: 'status 426' }])
  expect(row.endpoint.hasWebSocket).toBe(false)
})
