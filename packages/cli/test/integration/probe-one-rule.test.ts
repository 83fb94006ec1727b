// A server that differs in one rule: no other row says so.
import { expect, test } from 'vitest'
import { chainChecks } from '../../src/probe/checks/chains.ts'
import { runProbe } from '../../src/probe/run-probe.ts'
import { readCredentials, withoutSecrets } from '../../src/probe/target.ts'
import { startTcpServer, startWebSocketServer } from '../support/hostile-server.ts'
import { probed, settingsFor } from '../support/probe-settings.ts'

const patience = { timeoutMs: 2000, settleMs: 100 }
const usage = { input_tokens: 40, output_tokens: 1 }

/** Answers each create; `ends` says how often. */
function answering(ends: number, fields: object = {}): Parameters<typeof startWebSocketServer>[0] {
  return (socket) => {
    let turns = 0
    socket.on('message', () => {
      turns += 1
      const response = { id: `resp_${turns}`, ...fields }
      const send = (type: string, more: object = {}): void =>
        socket.send(JSON.stringify({ type, response: { ...response, ...more } }))
      send('response.created')
      send('response.in_progress')
      for (let end = 0; end < ends; end++) send('response.completed', { usage })
    })
  }
}

test('A second end is one of its own turn, and not of the next', async () => {
  await using server = await startWebSocketServer(answering(2))
  const { rows } = await probed(settingsFor(server.baseURL, patience), { checks: chainChecks })
  expect(rows.find(({ name }) => name === 'event-order')).toMatchObject({
    verdict: 'differs',
    seen: 'has 2 ends',
  })
  expect(rows.find(({ name }) => name === 'response-ids')?.verdict).toBe('yes')
})

test('Values that no text can be made of end nothing', async () => {
  const fields = { previous_response_id: { toString: 1, valueOf: 1 } }
  await using server = await startWebSocketServer(answering(1, fields))
  const { rows } = await probed(settingsFor(server.baseURL, patience), { checks: chainChecks })
  expect(rows.find(({ name }) => name === 'null-echo')?.verdict).toBe('differs')
})

test('A limit on requests says nothing of what was asked', async () => {
  const error = { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Slow down.' }
  await using server = await startWebSocketServer((socket) => {
    socket.on('message', () => socket.send(JSON.stringify({ type: 'error', status: 429, error })))
  })
  const { rows } = await probed(settingsFor(server.baseURL, patience))
  for (const name of ['background', 'foreign-output', 'unknown-model', 'lanes']) {
    expect(rows.find((row) => row.name === name)?.verdict).toBe('not tested')
  }
})

test('Headers that come byte by byte do not prolong the handshake', async () => {
  await using server = await startTcpServer((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nx-slow: ')
    const timer = setInterval(() => socket.write('x'), 50)
    socket.on('close', () => clearInterval(timer))
  })
  expect(await runProbe(settingsFor(server.baseURL, { timeoutMs: 400 }))).toMatchObject({
    kind: 'unreachable',
    reason: 'The handshake took too long',
  })
})

test('No part of a credential is shown', () => {
  const env = { LONG: 'Bearer sk-part-and-more', SHORT: 'sk-part' }
  const given = ['authorization=env:LONG', 'x-other=env:SHORT']
  const { secrets } = readCredentials(undefined, given, env)
  expect(withoutSecrets('of sk-part-and-more', secrets)).toBe('of [secret]')
  expect(() => readCredentials('sk_live_key', [], {})).toThrow('A named variable is not set.')
})
