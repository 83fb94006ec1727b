// 10,000 turns with aborts and faults: afterwards no socket, lane, timer or listener is left, and
// the heap is where it was.
import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startDevServer } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import { createResponsesClient, isWarmlineError, openaiEndpoint } from '../../src/index.js'
import { Conversation, digest } from '../support/agent.js'

const turns = 10_000
const parallel = 20

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

function heapMiB(): number {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

const turnEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const resources = (kind: string): number =>
  process.getActiveResourcesInfo().filter((name) => name === kind).length

test(`Nothing is left after ${turns} turns with aborts and faults`, async () => {
  const server = await startDevServer({
    model: digest(),
    journal: { maxEntries: 100, maxResponses: 100, payloads: 'none' },
    faults: [
      { type: 'drop', at: 'after-created', times: 'always', probability: 0.01 },
      { type: 'error', at: 'after-first-output', times: 'always', probability: 0.01 },
      {
        type: 'late-frames',
        at: 'after-first-output',
        ends: 'error',
        times: 'always',
        probability: 0.01,
      },
    ],
  })
  // No record is listened to: the heap of the client alone is measured.
  const client = createResponsesClient({
    apiKey: 'sk-test',
    endpoint: openaiEndpoint({ baseURL: server.baseURL }),
    maxHistoryBytes: 1024 * 1024,
    maxChains: 200,
  })
  const { signal } = new AbortController()
  const before = { sockets: resources('TCPSocketWrap'), timers: resources('Timeout') }
  const outcomes = { completed: 0, failed: 0, aborted: 0 }
  let done = 0
  const work = async (share: number): Promise<void> => {
    let talk = new Conversation(client, { store: false })
    for (let turn = 0; turn < share; turn++) {
      if (turn % 20 === 0) talk = new Conversation(client, { store: false })
      const controller = new AbortController()
      const leaves = turn % 10 === 9
      const said = talk.say(`${turn}`, { signal: AbortSignal.any([controller.signal, signal]) })
      if (leaves) setImmediate(() => controller.abort())
      await said.then(
        () => outcomes.completed++,
        (error: unknown) => {
          if (isWarmlineError(error)) outcomes.failed++
          else if (controller.signal.aborted) outcomes.aborted++
          else throw error
        },
      )
      done++
    }
  }
  await Promise.all(Array.from({ length: parallel }, () => work(turns / parallel / 5)))
  const warmMiB = heapMiB()
  await Promise.all(Array.from({ length: parallel }, () => work((turns / parallel) * 0.8)))
  const fullMiB = heapMiB()
  expect(done).toBe(turns)
  // What was aborted last is still running on the server: its lane is given back with its terminal
  // event.
  for (let i = 0; i < 10_000 && client.stats().inFlight > 0; i++) await turnEventLoop()
  expect(client.stats()).toMatchObject({ inFlight: 0, queued: 0 })
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  await client.close()
  await server.close()
  expect(client.stats()).toMatchObject({ scopes: 0, connections: 0, chains: 0, historyBytes: 0 })
  for (let i = 0; i < 20; i++) await turnEventLoop()
  const after = { sockets: resources('TCPSocketWrap'), timers: resources('Timeout') }
  console.log(
    JSON.stringify({
      turns: done,
      ...outcomes,
      before,
      after,
      warmMiB,
      fullMiB,
      endMiB: heapMiB(),
    }),
  )
  expect(after.sockets).toBeLessThanOrEqual(before.sockets)
  expect(fullMiB - warmMiB).toBeLessThan(5)
})
