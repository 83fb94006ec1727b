// Runs the app as it is committed, and with two lines swapped; prints the lines and what they
// changed. Without a key on a local server, with OPENAI_API_KEY on the real API.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Result, readResult } from './result.js'
import { startServer } from './server.js'
import { changedLines } from './swap.js'
import { startUplink } from './uplink.js'

const isLive = (process.env.OPENAI_API_KEY ?? '') !== ''
/** Of the uplink to the local server; 0 is this machine's own. */
const megabits = Number(process.argv[3] ?? 10)
using server = isLive ? undefined : await startServer()
using uplink =
  server === undefined || megabits === 0 ? undefined : await startUplink(server.baseURL, megabits)
const baseURL = uplink?.baseURL ?? server?.baseURL
const place =
  baseURL === undefined
    ? {}
    : { OPENAI_API_KEY: 'sk-local', OPENAI_BASE_URL: baseURL, OPENAI_API_BASE: '' }

async function run(isSwapped: boolean): Promise<Result> {
  const program = fileURLToPath(new URL('run.js', import.meta.url))
  const env = { ...process.env, ...place, WARMLINE: isSwapped ? '1' : '0' }
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env })
  return readResult(stdout)
}

const source = readFileSync(new URL('../src/assistant.ts', import.meta.url), 'utf8')
console.log(`src/assistant.ts\n${changedLines(source).join('\n')}\n`)
// One of each way by turns, so that a busy moment of the machine meets both.
const repetitions = isLive ? 1 : Number(process.argv[2] ?? 3)
const runs: { readonly before: Result; readonly after: Result }[] = []
for (let round = 0; round < repetitions; round++)
  runs.push({ before: await run(false), after: await run(true) })
const [first] = runs
if (first === undefined) throw new Error('The number of repetitions must be at least 1.')
const { before, after } = first

const change = (from: number, to: number): string =>
  `${to > from ? '+' : ''}${Math.round((to / from - 1) * 100)} %`
const row = (...cells: readonly string[]): void =>
  console.log(
    cells.map((cell, index) => (index === 0 ? cell.padEnd(20) : cell.padStart(14))).join(''),
  )
row('', 'ChatOpenAI', 'ChatWarmline')
row('model calls', String(before.turns), String(after.turns))
row(
  'bytes sent',
  String(before.sentBytes),
  String(after.sentBytes),
  change(before.sentBytes, after.sentBytes),
)
before.durationsMs.forEach((_, question) => {
  const [then, now] = [
    median(runs.map((each) => each.before.durationsMs[question] ?? 0)),
    median(runs.map((each) => each.after.durationsMs[question] ?? 0)),
  ]
  row(`question ${question + 1}, in ms`, String(then), String(now), change(then, now))
})

const answers = runs
  .flatMap((each) => [each.before, each.after])
  .map((each) => each.answers.join('\n'))
const areEqual = new Set(answers).size === 1
console.log(`\n${after.answers.join('\n')}\n`)
if (isLive) console.log('On the real API; the answers of a model differ from run to run.')
else {
  const link =
    megabits === 0 ? 'with no limit to the uplink' : `behind an uplink of ${megabits} Mbit/s`
  console.log(
    `On a local server that takes time by a stated model, ${link}. The answers are ${areEqual ? '' : 'not '}equal.`,
  )
}
if (!isLive && !areEqual) process.exitCode = 1

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
}
