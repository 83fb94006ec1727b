// A process is frozen for 30, 60 and 95 seconds, as a serverless platform or a laptop's lid does
// it, while its connection is closed or forgotten. Its next turn is answered at once, with a hosted
// tool or without, and is never run twice. Beside HTTP.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as pass } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type DevServer, fromContext, profiles, startDevServer } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import { digestOf } from '../support/agent.js'
import { type Fate, fates, Relay } from './freeze/relay.js'

const durations: readonly number[] = [30, 60, 95]
/** A round trip, a second and a half to prove a connection dead, and what a busy machine adds. */
const atOnceMs = 2_500
/** How long an answer is waited for. */
const patienceMs = 20_000
const program = fileURLToPath(new URL('./freeze/client.mjs', import.meta.url))

/** One client in the frozen process. */
interface Spec {
  readonly name: string
  readonly transport: 'auto' | 'http'
  readonly fate: Fate
  readonly isHosted: boolean
}

const specs: readonly Spec[] = (['auto', 'http'] as const).flatMap((transport) =>
  fates.flatMap((fate) =>
    [true, false].map((isHosted) => ({
      name: `${transport === 'auto' ? 'Warmline' : 'HTTP'} | ${fate} | ${isHosted ? 'hosted tool' : 'no tool'}`,
      transport,
      fate,
      isHosted,
    })),
  ),
)

/** What came of the turn after the freeze. */
interface Thawed extends Spec {
  readonly seconds: number
  readonly text?: string
  readonly error?: string
  readonly mode?: string
  /** From the thaw to the answer. */
  readonly answeredMs: number | undefined
  /** How often the server ran it. */
  readonly runs: number
}

/** A server that counts how often it ran each question. */
async function startCounting(runs: Map<string, number>): Promise<DevServer> {
  return startDevServer({
    // It sends no pings, so it does not miss the frozen client.
    profile: { ...profiles.openai, pingIntervalMs: 0 },
    model: fromContext(({ items }) => {
      const question = String(Object(items.at(-1)).content)
      runs.set(question, (runs.get(question) ?? 0) + 1)
      return [{ type: 'text', text: digestOf(items) }]
    }),
  })
}

async function freeze(seconds: number): Promise<readonly Thawed[]> {
  const runs = new Map<string, number>()
  await using server = await startCounting(runs)
  const relays = specs.map(() => new Relay(server.port))
  const ports = await Promise.all(relays.map((relay) => relay.listen()))
  const told = specs.map((spec, index) => ({
    ...spec,
    baseURL: `http://127.0.0.1:${ports[index]}/v1`,
  }))
  const child = spawn(process.execPath, [program, JSON.stringify(told)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = new Map<string, Thawed & { readonly name: string }>()
  try {
    const ready = Promise.withResolvers<void>()
    const all = Promise.withResolvers<void>()
    let thawedAt = 0
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') return ready.resolve()
      const answer = { ...JSON.parse(line), answeredMs: Math.round(performance.now() - thawedAt) }
      answers.set(answer.name, answer)
      if (answers.size === specs.length) all.resolve()
    })
    await ready.promise
    child.kill('SIGSTOP')
    await pass(1_000)
    for (const [index, { fate, transport }] of specs.entries())
      relays[index]?.strike(fate, transport === 'auto')
    await pass((seconds - 1) * 1_000)
    // It is there to be read when the process wakes.
    child.stdin.write('go\n')
    thawedAt = performance.now()
    child.kill('SIGCONT')
    await Promise.race([all.promise, pass(patienceMs)])
    return specs.map((spec) => ({
      answeredMs: undefined,
      ...answers.get(spec.name),
      ...spec,
      seconds,
      runs: [...runs].reduce(
        (sum, [question, count]) => sum + (question === `${spec.name} second` ? count : 0),
        0,
      ),
    }))
  } finally {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    for (const relay of relays) relay.close()
  }
}

test(`A process frozen for ${durations.join(', ')} s answers its next turn at once and runs it once`, {
  timeout: 180_000,
}, async () => {
  const thawed = (await Promise.all(durations.map(freeze))).flat()
  for (const { seconds, name, answeredMs, error, mode, runs } of thawed) {
    const what = answeredMs === undefined ? `no answer within ${patienceMs} ms` : `${answeredMs} ms`
    console.log(`${seconds} s | ${name} | ${what} | ${error ?? mode ?? ''} | run ${runs} ×`)
  }
  const wrong = thawed.filter(({ transport, text, answeredMs = Infinity, runs, name }) => {
    const isRight = text === `3 items: ${name} first, ${name} second`
    return transport === 'auto' && !(isRight && answeredMs <= atOnceMs && runs === 1)
  })
  expect(wrong).toEqual([])
})
