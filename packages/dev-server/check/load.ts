// Load: 500 connections at once, 20 turns each, clients and server in one process; every answer is
// checked against the client's own record of what was said. Prints figures as JSON, and fails when
// an answer is wrong or memory does not come back. Run it with `pnpm run check` in this package.
import { once } from 'node:events'
import { WebSocket } from 'ws'
import {
  contextDigest,
  echoDigest,
  type Item,
  type JsonObject,
  startDevServer,
} from '../src/index.js'

const connectionCount = 500
const turnsEach = 20
/** Heap that may stay behind after everything is closed, beyond where it started. */
const maxHeapLeftBytes = 4 * 1024 * 1024

interface Figures {
  readonly turns: number
  readonly wrong: number
  readonly errors: number
  readonly wallMs: number
  readonly heapAtPeakBytes: number
  readonly rssAtPeakBytes: number
}

/**
 * One conversation: `turns` continuations with `store:false`, each answer checked. Gives the number
 * of wrong ones.
 */
async function converse(url: string, name: string, turns: number): Promise<number> {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${name}` } })
  await once(socket, 'open')
  const said: Item[] = []
  let previous: string | undefined
  let wrong = 0
  for (let turn = 0; turn < turns; turn += 1) {
    const item: Item = {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: `${name}, turn ${turn}` }],
    }
    said.push(item)
    const ended = answer(socket)
    const anchor = previous === undefined ? {} : { previous_response_id: previous }
    socket.send(
      JSON.stringify({
        type: 'response.create',
        model: 'gpt-6-astra',
        store: false,
        input: [item],
        ...anchor,
      }),
    )
    const { id, text } = await ended
    if (text !== `digest ${contextDigest(said)}`) wrong += 1
    said.push({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] })
    previous = id
  }
  socket.close()
  await once(socket, 'close')
  return wrong
}

/** The id and the text of the next response. @throws Error on an error frame or a close. */
function answer(socket: WebSocket): Promise<{ readonly id: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (): void => {
      socket.off('message', read)
      socket.off('close', closed)
    }
    const closed = (code: number): void => {
      end()
      reject(new Error(`closed with ${code}`))
    }
    const read = (data: Buffer): void => {
      const event: { type?: string; delta?: string; response?: { id: string } } & JsonObject =
        JSON.parse(String(data))
      if (event.type === 'response.output_text.delta') text += event.delta ?? ''
      if (event.type === 'error') {
        end()
        reject(new Error(String(data)))
      }
      if (event.type === 'response.completed') {
        end()
        resolve({ id: event.response?.id ?? '', text })
      }
    }
    socket.on('message', read)
    socket.on('close', closed)
  })
}

async function run(connections: number, turns: number): Promise<Figures> {
  const server = await startDevServer({ model: echoDigest() })
  const url = `${server.url.replace('http', 'ws')}/v1/responses`
  const startedMs = performance.now()
  const names = Array.from({ length: connections }, (_, index) => `client-${index}`)
  const results = await Promise.allSettled(names.map((name) => converse(url, name, turns)))
  const wallMs = performance.now() - startedMs
  const { heapUsed, rss } = process.memoryUsage()
  await server.close()
  for (const result of results)
    if (result.status === 'rejected') process.stderr.write(`${String(result.reason)}\n`)
  return {
    turns: connections * turns,
    wrong: results.reduce(
      (sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0),
      0,
    ),
    errors: results.filter(({ status }) => status === 'rejected').length,
    wallMs: Math.round(wallMs),
    heapAtPeakBytes: heapUsed,
    rssAtPeakBytes: rss,
  }
}

/** Heap in use after everything that can be collected has been. */
async function settledHeapBytes(): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

// Code is compiled and pools are filled before the start is measured.
await run(50, turnsEach)
const heapAtStartBytes = await settledHeapBytes()
const figures = await run(connectionCount, turnsEach)
const heapAtEndBytes = await settledHeapBytes()
const report = {
  connections: connectionCount,
  turnsPerConnection: turnsEach,
  ...figures,
  turnsPerSecond: Math.round((figures.turns * 1000) / figures.wallMs),
  heapAtStartBytes,
  heapAtEndBytes,
  heapLeftBytes: heapAtEndBytes - heapAtStartBytes,
  handlesLeft: process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length,
}
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
const isWell =
  report.wrong === 0 &&
  report.errors === 0 &&
  report.heapLeftBytes <= maxHeapLeftBytes &&
  report.handlesLeft === 0
process.exitCode = isWell ? 0 : 1
