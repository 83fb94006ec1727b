/**
 * The program, as a process of its own: it serves, says what is wrong in one line, and leaves
 * nothing behind.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { profileNames, startDevServer } from '../src/index.js'
import { connect, textOf } from './support/client.js'

const cliFile = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

interface Program {
  readonly process: ReturnType<typeof spawn>
  /** Resolves with the address of the line that says that it listens. */
  readonly listening: Promise<string>
  readonly ended: Promise<{
    readonly code: number | null
    readonly out: string
    readonly err: string
  }>
}

const running = new Set<Program['process']>()
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
})

function start(...args: readonly string[]): Program {
  const child = spawn(process.execPath, [cliFile, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  running.add(child)
  let out = ''
  let err = ''
  child.stderr.on('data', (chunk) => {
    err += String(chunk)
  })
  const listening = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
      const url = /listening on (\S+)/.exec(out)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    running.delete(child)
    return { code: typeof code === 'number' ? code : null, out, err }
  })
  return { process: child, listening, ended }
}

test('it serves, and ends on SIGTERM with code 0', async () => {
  const program = start('--port', '0')
  const baseURL = await program.listening
  const client = await connect({ url: baseURL.replace('/v1', '') })
  expect(textOf(await client.response({ input: 'hello' }))).toBe('You said: hello')
  program.process.kill('SIGTERM')
  const { code, out, err } = await program.ended
  expect({ code, out, err }).toEqual({
    code: 0,
    out: `warmline-dev-server listening on ${baseURL}\n`,
    err: '',
  })
})

test('--exit-with-parent ends it when standard input ends', async () => {
  const program = start('--port', '0', '--exit-with-parent')
  await program.listening
  program.process.stdin?.end()
  expect((await program.ended).code).toBe(0)
})

test('--model loads a module', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'model-')), 'model.mjs')
  await writeFile(
    file,
    'export default function* () { yield { type: "text", text: "from a file" } }',
  )
  const program = start('--port', '0', '--model', file)
  const client = await connect({ url: (await program.listening).replace('/v1', '') })
  expect(textOf(await client.response({ input: 'x' }))).toBe('from a file')
})

describe('a mistake is one line and exit code 2', () => {
  test('a port in use', async () => {
    await using taken = await startDevServer()
    const { code, err } = await start('--port', String(taken.port)).ended
    expect({ code, err }).toEqual({
      code: 2,
      err: `warmline-dev-server: Port ${taken.port} is in use. Choose another, or 0 for a free one.\n`,
    })
  })

  test.for([
    [['--port', 'http'], '--port must be a number of at least 0, not "http".'],
    [['--port', '70000'], '--port must be a whole number from 0 to 65535.'],
    [
      ['--profile', 'acme'],
      `--profile acme is not known. Choose one of ${profileNames.join(', ')}.`,
    ],
    [['--rtt=-1'], '--rtt must be a number of at least 0, not "-1".'],
    [['--speed', '3'], "Unknown option '--speed'. See --help."],
    [['--jitter', '2'], 'costs.jitter must be at most 1'],
    [['extra'], "Unexpected argument 'extra'. See --help."],
  ] as const)('%j', async ([args, message]) => {
    const { code, err } = await start(...args).ended
    expect({ code, err }).toEqual({ code: 2, err: `warmline-dev-server: ${message}\n` })
  })

  test('a model file that is not there, or exports nothing', async () => {
    const missing = await start('--model', 'no-such-file.mjs').ended
    expect(missing.code).toBe(2)
    expect(missing.err).toMatch(/^warmline-dev-server: Cannot load no-such-file\.mjs: .*\n$/)
    const file = join(await mkdtemp(join(tmpdir(), 'model-')), 'empty.mjs')
    await writeFile(file, 'export const nothing = 1')
    const empty = await start('--model', file).ended
    expect(empty).toMatchObject({
      code: 2,
      err: `warmline-dev-server: ${file} exports no model: export a function as its default.\n`,
    })
  })
})

test('--help names every flag', async () => {
  const { code, out } = await start('--help').ended
  expect(code).toBe(0)
  for (const flag of [
    'port',
    'host',
    'profile',
    'model',
    'api-key',
    'rtt',
    'ttft',
    'tps',
    'cost',
    'jitter',
    'seed',
  ]) {
    expect(out).toContain(`--${flag} `)
  }
})
