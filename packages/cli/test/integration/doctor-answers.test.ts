// Servers that open a WebSocket, and then take no turn: the doctor calls none of them healthy.
import { expect, test } from 'vitest'
import type WebSocket from 'ws'
import { checkAnswer } from '../../src/doctor/checks/answer.ts'
import { upgrade } from '../../src/doctor/network/ask.ts'
import { openTcp } from '../../src/doctor/network/open.ts'
import { startWebSocketServer } from '../support/hostile-server.ts'

/** What the doctor says of the answers of a server. */
async function codesOf(serve: (socket: WebSocket) => void): Promise<readonly string[]> {
  await using server = await startWebSocketServer(serve)
  const { signal } = new AbortController()
  const { hostname: host, port } = new URL(server.baseURL)
  const way = await openTcp({ host, port: Number(port) }, signal)
  const result = await upgrade(server.baseURL, { way, headers: {}, signal })
  if (result.type !== 'open') throw new Error('The WebSocket was not opened.')
  // The next check is loaded only when its turn comes.
  await new Promise((resolve) => setImmediate(resolve))
  const { problems = [] } = await checkAnswer(result.socket, 1000)
  return problems.map(({ code }) => code)
}

function errorOf(status: number, code: string): string {
  return JSON.stringify({ type: 'error', status, error: { code, message: 'No.' } })
}

test('A refusal that comes before the question is heard', async () => {
  const codes = await codesOf((socket) => {
    socket.send(errorOf(401, 'invalid_api_key'))
    socket.close(1008)
  })
  expect(codes).toEqual(['key_refused'])
})

test.each([
  [429, 'insufficient_quota', ['no_quota']],
  [429, 'rate_limit_exceeded', ['limited']],
  [503, 'unavailable', ['limited']],
  [401, 'unauthenticated', ['key_refused']],
  [400, 'invalid_request_error', []],
] as const)('A create that gets %s %s', async (status, code, problems) => {
  const codes = await codesOf((socket) => {
    socket.on('message', () => socket.send(errorOf(status, code)))
  })
  expect(codes).toEqual(problems)
})
