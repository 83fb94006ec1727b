// Measures what each patch saves while a turn is read: the CPU of a process with the patch over
// that of one without, alternating.
//
//   node --import ./scripts/sources.mjs packages/benchmark/check/upstream/main.ts [REPETITIONS]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { create } from '../../src/server/create.js'
import { promptOf } from '../../src/workload/task.js'
import { instructions, tools } from '../../src/workload/texts.js'
import { chunksOf, responseOf } from './answers.ts'
import { applyPatches, overlaid, type Patch } from './patches.ts'
import { isReaderName, type ReaderName, readers } from './readers.ts'

/** Lets a process read the benchmark's sources. */
const sources = new URL('../../../../scripts/sources.mjs', import.meta.url)

/** A turn of the benchmark's loop, and a long answer. */
const tasks = {
  turn: { task: { turns: 2, turnDeltas: 60, answerDeltas: 300 }, reads: 160 },
  answer: { task: { turns: 1, turnDeltas: 0, answerDeltas: 3000 }, reads: 20 },
}
type TaskName = keyof typeof tasks

/** About what an SSE answer brings in one read. */
const chunkBytes = 16_384

const cases: readonly (readonly [ReaderName, readonly string[]])[] = [
  ['openai', ['openai']],
  ['ai-sdk', ['ai-sdk-openai']],
  ['ai-sdk', ['ai']],
  ['ai-sdk', ['ai-sdk-openai', 'ai']],
  ['langchain', ['langchain-core']],
  ['langchain', ['langchain-core', 'openai']],
]

const [given = '7', taskName = ''] = process.argv.slice(2)
if (isReaderName(given) && isTaskName(taskName)) await read(given, taskName)
else compare(Number(given))

/** Prints the microseconds of CPU that one read takes in this process. */
async function read(reader: ReaderName, name: TaskName): Promise<void> {
  const chunks = chunksOf(textOf(name), chunkBytes)
  const { reads } = tasks[name]
  const times = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done++) await readers[reader](() => responseOf(chunks))
  }
  await times(reads / 4)
  const before = process.cpuUsage()
  await times(reads)
  const { user, system } = process.cpuUsage(before)
  process.stdout.write(`${(user + system) / reads}\n`)
}

function compare(repetitions: number): void {
  const copies = mkdtempSync(join(tmpdir(), 'warmline-upstream-'))
  process.on('exit', () => rmSync(copies, { recursive: true }))
  const patches = applyPatches(copies)
  console.log('| patches | read | without, µs | with, µs | ratio (spread) |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const [reader, names] of cases) {
    const chosen = patches.filter(({ name }) => names.includes(name))
    for (const name of Object.keys(tasks)) {
      const pairs = Array.from({ length: repetitions }, (_, index) =>
        pair(index, [reader, name], chosen),
      )
      const ratios = pairs.map((each) => each.patched / each.without)
      const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`
      const without = median(pairs.map((each) => each.without)).toFixed(0)
      const patched = median(pairs.map((each) => each.patched)).toFixed(0)
      const ratio = `${median(ratios).toFixed(2)} (${spread})`
      const cells = [names.join(', '), `${reader}, ${name}`, without, patched, ratio]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
}

/** One process with the patches and one without; which is first alternates. */
function pair(index: number, args: readonly string[], patches: readonly Patch[]) {
  const program = fileURLToPath(import.meta.url)
  const measured = (chosen: readonly Patch[]): number => {
    const { args: options, env } = overlaid(chosen)
    return Number(
      execFileSync(process.execPath, ['--import', sources.href, ...options, program, ...args], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
  }
  const first = measured(index % 2 === 0 ? [] : patches)
  const second = measured(index % 2 === 0 ? patches : [])
  return index % 2 === 0 ? { without: first, patched: second } : { without: second, patched: first }
}

/** The SSE text of a task's first turn, with its 20 KB of instructions and tools echoed. */
function textOf(name: TaskName): string {
  const body = {
    model: 'm',
    instructions,
    tools: tools.map((each) => ({ type: 'function', strict: true, ...each })),
    input: [{ role: 'user', content: promptOf('x', tasks[name].task) }],
  }
  const created = create(body, { bodyBytes: 0, contextOf: () => undefined, streamId: undefined })
  if ('code' in created) throw new Error(created.message)
  let text = ''
  for (let next = created.events.next(); next.value !== undefined; next = created.events.next()) {
    text += `event: ${next.value.type}\ndata: ${next.value.text}\n\n`
  }
  return text
}

function isTaskName(name: string): name is TaskName {
  return Object.hasOwn(tasks, name)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
