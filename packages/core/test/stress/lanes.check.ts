// What lanes and idle connections cost: taking and giving back a lane, and a thousand connections
// over a minute. The figures are one machine's; the bounds only catch what is wrong by an order of
// magnitude.
import { spawn } from 'node:child_process'
import { setTimeout as pass } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createResponsesClient, openaiEndpoint } from '../../src/index.js'
import { HeadIndex } from '../../src/pool/head-index.js'
import { Pool } from '../../src/pool/pool.js'
import { DrivenRuntime } from '../support/driven-runtime.js'
import { poolOptions } from '../support/pool-options.js'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

test('A lane is taken and given back in microseconds', async () => {
  const runtime = new DrivenRuntime()
  const pool = new Pool({ ...poolOptions, maxConnections: 16 }, runtime, {
    heads: new HeadIndex(),
  })
  const want = {
    anchor: undefined,
    withoutHead: 'any_lane' as const,
    mayUseHttp: false,
    model: 'm',
    isInstructed: false,
    signal: undefined,
  }
  const first = pool.acquire(want)
  runtime.sockets[0]?.open()
  const placed = await first
  if (placed.type !== 'lane') throw new Error('There is a connection.')
  placed.hold.release()
  const rounds = 100_000
  const times: number[] = []
  for (let repetition = 0; repetition < 5; repetition++) {
    const begun = performance.now()
    for (let i = 0; i < rounds; i++) {
      const placement = await pool.acquire(want)
      if (placement.type !== 'lane') throw new Error('There is room.')
      placement.hold.release()
    }
    times.push(((performance.now() - begun) * 1000) / rounds)
  }
  const median = times.toSorted((a, b) => a - b)[2] ?? Number.NaN
  console.log(JSON.stringify({ acquireAndReleaseMicroseconds: Number(median.toFixed(2)) }))
  expect(median).toBeLessThan(100)
})

test('A thousand idle connections cost little for a minute', { timeout: 180_000 }, async () => {
  const cli = fileURLToPath(new URL('../../../dev-server/src/cli.ts', import.meta.url))
  const server = spawn(process.execPath, [cli, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const line = await new Promise<string>((resolve) =>
      server.stdout.once('data', (data) => resolve(String(data))),
    )
    const address = /https?:\/\/[^\s/]+/.exec(line)?.[0]
    if (address === undefined) throw new Error(`The server said ${line}.`)
    const baseURL = `${address}/v1`
    const client = createResponsesClient({
      endpoint: openaiEndpoint({ baseURL }),
      apiKey: 'sk',
      idleTimeoutMs: 3_600_000,
    })
    const turn = async (key: string): Promise<void> => {
      const response = await client.fetch(`${baseURL}/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({ model: 'gpt-6-astra', input: 'hello', store: false }),
      })
      if (!response.ok) throw new Error(`Status ${response.status}.`)
      await response.text()
    }
    await turn('warm-up')
    collect()
    const before = process.memoryUsage()
    for (let i = 0; i < 999; i++) await turn(`sk-${i}`)
    expect(client.stats().connections).toBe(1000)
    collect()
    const after = process.memoryUsage()
    const cpu = process.cpuUsage()
    await pass(60_000)
    const { user, system } = process.cpuUsage(cpu)
    expect(client.stats().connections).toBe(1000)
    const heapKiB =
      (after.heapUsed + after.external - before.heapUsed - before.external) / 999 / 1024
    const figures = {
      connections: 1000,
      heapKiBEach: Number(heapKiB.toFixed(1)),
      residentMiB: Math.round((after.rss - before.rss) / 2 ** 20),
      cpuMsInAMinute: Math.round((user + system) / 1000),
    }
    console.log(JSON.stringify(figures))
    expect(heapKiB).toBeLessThan(200)
    expect(figures.cpuMsInAMinute).toBeLessThan(6000)
    await client.close()
  } finally {
    server.kill()
  }
})
