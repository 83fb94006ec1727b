// A script that made a turn and returned just ends: nothing of Warmline keeps a process alive.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openLine } from '../support/agent.js'
import { openProxy, openRaw } from '../support/network.js'

const core = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

const script = `
import { createResponsesClient } from ${JSON.stringify(core)}
const client = createResponsesClient()
const { output } = await client.create({ model: 'gpt-6-astra', input: 'hello' }).response
const answeredAt = performance.now()
process.on('exit', () => console.log(Math.round(performance.now() - answeredAt), client.stats().connections))
`

const refused = `
import { createResponsesClient } from ${JSON.stringify(core)}
const turn = createResponsesClient().create({ model: 'gpt-6-astra', input: 'hello' })
console.log(await turn.response.catch(({ code }) => code))
`

const unread = `
import { createResponsesClient } from ${JSON.stringify(core)}
const client = createResponsesClient({ transport: 'http' })
const url = process.env.OPENAI_BASE_URL + '/responses'
const response = await client.fetch(url, { method: 'POST', body: '{"model":"m"}' })
console.log(response.status)
`

const connecting = `
import { createResponsesClient } from ${JSON.stringify(core)}
const client = createResponsesClient({ connectTimeoutMs: 200, allowInsecure: true })
console.log(await client.connect().catch(({ code }) => code))
`

const preconnecting = (options: string): string => `
import { Agent } from 'node:http'
import { connect } from 'node:net'
const transport = 'websocket'
const addresses = [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }]
/** Tries two addresses, of which the first has no server. */
const trying = new Agent({ lookup: (host, options, done) => done(null, addresses) })
/** Gives connections that are open already. */
class Ready extends Agent {
  createConnection(options, done) {
    const socket = connect(options, () => done(null, socket))
  }
}
import { createResponsesClient } from ${JSON.stringify(core)}
const client = createResponsesClient({ preconnect: true, ...${options} })
process.on('exit', () => console.log(...client.connections().map(({ phase }) => phase)))
`

/** Runs a script and gives what it printed. */
async function run(
  baseURL: string,
  program: string = script,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: baseURL, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(0)
  return output.trim()
}

test('A script ends within 100 ms of its answer, with its connection still open', async () => {
  await using line = await openLine()
  const runs: (readonly number[])[] = []
  for (let i = 0; i < 3; i++) runs.push((await run(line.server.baseURL)).split(' ').map(Number))
  // The quickest of three: the machine may be busy with something else.
  expect(Math.min(...runs.map(([ms]) => ms ?? Number.NaN))).toBeLessThan(100)
  expect(runs.map(([, connections]) => connections)).toEqual([1, 1, 1])
})

test('A script whose turn waits between two handshakes does not end before its answer', async () => {
  // A port that nobody listens on any more.
  const server = createServer().listen(0)
  const { port }: AddressInfo = Object(server.address())
  await new Promise((resolve) => server.close(resolve))
  expect(await run(`http://127.0.0.1:${port}/v1`, refused)).toBe('connect_failed')
})

test('A script that only waits for its connection does not end before it knows', async () => {
  await using proxy = await openProxy('silent')
  const proxied = { HTTP_PROXY: `http://${proxy.host}`, NO_PROXY: '', no_proxy: '' }
  expect(await run('http://10.0.0.1/v1', connecting, proxied)).toBe('connect_timeout')
  await using server = await openRaw((socket) => void socket.resume())
  expect(await run(`http://${server.host}/v1`, connecting)).toBe('connect_timeout')
})

test.each([
  ['http', '{}'],
  ['https', '{}'],
  ['http', '{ transport, agent: trying }'],
  ['http', '{ transport, agent: new Ready() }'],
])('A handshake that no turn waits for keeps no process alive: %s, %s', async (scheme, options) => {
  await using server = await openRaw((socket) => void socket.resume())
  const baseURL = `${scheme}://${server.host.replace('127.0.0.1', 'localhost')}/v1`
  expect(await run(baseURL, preconnecting(options))).toBe('connecting')
})

test('An HTTP answer that nobody reads does not keep the process alive', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{}')
  }).listen(0)
  const { port }: AddressInfo = Object(server.address())
  const printed = await run(`http://127.0.0.1:${port}/v1`, unread)
  server.close()
  server.closeAllConnections()
  expect(printed).toBe('200')
})
