// The program as a user runs it: its smallest run with every client, and its messages for wrong
// arguments.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { clientNames } from '../src/client/table.js'
import type { BenchDocument } from '../src/report/document.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const made: string[] = []

afterAll(() => Promise.all(made.map((directory) => rm(directory, { recursive: true }))))

test('three turns with every client: right answers, one document, a table and a page', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'warmline-bench-test-'))
  made.push(directory)
  const args = [
    '--suite',
    'loop',
    '--turns',
    '3',
    '--rtt',
    '0',
    '--repeat',
    '1',
    '--json',
    '--out',
    directory,
  ]
  const { code, stdout, stderr } = await run(args)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const document: BenchDocument = JSON.parse(stdout)
  expect(document.kind).toBe('warmline-benchmark')
  const [only, ...others] = document.scenarios
  expect(others).toEqual([])
  expect(only?.clients.map(({ client }) => client)).toEqual(
    clientNames.filter((client) => client !== 'baseline-lanes'),
  )
  for (const { client, figures } of only?.clients ?? []) {
    expect({ client, requests: figures.requests?.median }).toEqual({ client, requests: 3 })
    const isIncremental =
      client === 'baseline' || client === 'openai-ws-delta' || client.startsWith('warmline-')
    expect({ client, incremental: figures.incrementalRequests?.median }).toEqual({
      client,
      incremental: isIncremental ? 2 : 0,
    })
    expect(figures.wireInBytes?.median).toBeGreaterThan(figures.requestBytes?.median ?? Number.NaN)
    expect(figures.cpuMs?.median).toBeGreaterThan(0)
  }
  expect(await readFile(join(directory, 'bench.json'), 'utf8')).toBe(stdout)
  expect(await readFile(join(directory, 'bench.md'), 'utf8')).toContain('| warmline-langchain |')
  expect(await readFile(join(directory, 'bench.html'), 'utf8')).toContain(
    '<h2>loop turns=3 rtt=0</h2>',
  )
})

test('lanes under load: right answers on few connections', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'warmline-bench-test-'))
  made.push(directory)
  const clients = 'baseline-lanes,warmline-core'
  const args = [
    '--suite',
    'load',
    '--conversations',
    '20',
    '--repeat',
    '1',
    '--json',
    '--out',
    directory,
  ]
  const { code, stdout, stderr } = await run([...args, '--clients', clients])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const document: BenchDocument = JSON.parse(stdout)
  for (const { client, figures, latencyMs } of document.scenarios[0]?.clients ?? []) {
    expect({ client, requests: figures.requests?.median }).toEqual({ client, requests: 200 })
    expect(figures.connections?.median).toBeLessThanOrEqual(16)
    expect(latencyMs).toHaveLength(101)
    expect(figures.eventLoopDelayMaxMs?.median).toBeGreaterThanOrEqual(
      figures.eventLoopDelayMs?.median ?? Number.NaN,
    )
  }
})

test.for([
  [['--suite', 'speed'], '--suite takes loop, stream, load, micro, not "speed".'],
  [['--clients', 'curl'], '--clients knows no "curl". See --help for the names.'],
  [['--turns', '1,many'], '--turns takes whole numbers from 1 to 2000, not "many".'],
  [['--live', '--rtt', '20'], '--rtt belongs to the local server. Leave it out with --live.'],
  [['--model', 'other'], '--model needs --live.'],
  [['--out', program], `--out ${JSON.stringify(program)} cannot be made a directory.`],
] as const)('wrong arguments %j end in one line and 2', async ([args, line]) => {
  expect(await run(args)).toEqual({ code: 2, stdout: '', stderr: `bench: ${line}\n` })
})

async function run(
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...texts }
}
