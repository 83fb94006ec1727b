// What observing turns costs: processor time of a client's process for each turn and each event,
// with nothing attached and in each way of ways.ts, as ratios to nothing attached in the same
// run. The server and each client are processes of their own; their blocks take turns, and all
// processes are started several times, because one may be slower than its twin. Needs a build:
//   node packages/inspector/check/cost/cost.ts
//     [--before FOLDER] [--starts N] [--rounds N] [--ways A,B]
// FOLDER is a clone with another build of this repository, compared with nothing attached.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { type Block, blocks, type Way, ways } from './ways.ts'

const { values: given } = parseArgs({
  options: {
    before: { type: 'string' },
    starts: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '30' },
    ways: { type: 'string', default: ways.join() },
  },
})
const chosen = ways.filter(
  (way) => given.ways.split(',').includes(way) && (way !== 'before' || given.before !== undefined),
)
const warmUps = 15

/** Starts a program of this folder; resolves with its first message. */
async function start(file: string, args: readonly string[]): Promise<[ChildProcess, string]> {
  const child = fork(new URL(file, import.meta.url), args, { execArgv: ['--expose-gc'] })
  const [said]: unknown[] = await once(child, 'message')
  return [child, String(said)]
}

/** Reads the changes of an inspector as its page does, until the client ends. */
async function open(page: string): Promise<void> {
  const url = new URL(page)
  const authorization = `Bearer ${url.searchParams.get('token')}`
  const response = await fetch(new URL('/api/changes', url), { headers: { authorization } })
  if (!response.ok) throw new Error(`The inspector answers with ${response.status}.`)
  response.body?.pipeTo(new WritableStream()).catch(() => {})
}

/** Has a client run a block; gives the milliseconds that it took. */
async function run(client: ChildProcess, block: Block): Promise<number> {
  client.send(block)
  const [ms]: unknown[] = await once(client, 'message')
  return Number(ms)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2
}

/** The tenth part that was fastest has had the fewest neighbors. */
function fast(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? 0
}

/** The blocks of each way in one start of all processes, in milliseconds. */
type Times = ReadonlyMap<Way, readonly number[]>

/** Starts all processes and runs the blocks of one kind. */
async function measure(block: Block): Promise<Times> {
  const [server, baseURL] = await start('server.ts', [])
  const clients = new Map<Way, ChildProcess>()
  for (const way of chosen) {
    const build = way === 'before' ? [given.before ?? ''] : []
    const [client, page] = await start('client.ts', [way, baseURL, ...build])
    clients.set(way, client)
    if (page !== '') await open(page)
  }
  const taken = new Map<Way, number[]>(chosen.map((way) => [way, []]))
  for (let round = -warmUps; round < Number(given.rounds); round++) {
    // Forwards and backwards by turns, so that none always follows the same one.
    const order = round % 2 === 0 ? [...clients] : [...clients].reverse()
    for (const [way, client] of order) {
      const ms = await run(client, block)
      if (round >= 0) taken.get(way)?.push(ms)
    }
  }
  for (const child of [...clients.values(), server]) child.disconnect()
  return taken
}

/** The ratio of two ways, of their medians and of their fastest tenths: medians over all starts. */
function ratios(starts: readonly Times[], way: Way, to: Way): string {
  const of = (figure: typeof median): string =>
    median(
      starts.map((times) => figure(times.get(way) ?? []) / figure(times.get(to) ?? [])),
    ).toFixed(3)
  return `${of(median)} (fastest tenths ${of(fast)}) of ${to}`
}

for (const block of ['turn', 'event'] as const) {
  const { turns, deltas } = blocks[block]
  const units = block === 'turn' ? turns : turns * deltas
  const starts: Times[] = []
  for (let count = 0; count < Number(given.starts); count++) starts.push(await measure(block))
  for (const way of chosen) {
    const each = median(starts.map((times) => fast(times.get(way) ?? []))) / units
    const micros = (each * 1000).toFixed(block === 'turn' ? 0 : 2)
    console.log(
      `${block}: ${way.padEnd(12)} ${micros.padStart(6)} µs, ${ratios(starts, way, 'none')}`,
    )
  }
  if (chosen.includes('before'))
    console.log(`${block}: none is ${ratios(starts, 'none', 'before')}`)
}
