// The built program as a person starts it: every kind of whole run, its exit codes, and that
// nothing is left running.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { startServer } from '../src/server/dev-server.js'
import { makeDirectory, makeProject } from '../test/support/directories.js'
import { childrenOf, isRunning, runProgram, startProgram } from '../test/support/program.js'
import { free, makeOddDirectory } from '../test/support/run-places.js'

let project: string
let odd: string

beforeAll(async () => {
  project = await makeProject()
  odd = await makeOddDirectory()
})

describe('a whole run', () => {
  test('prints exactly one JSON document with --json', async () => {
    const { code, stdout } = await runProgram(['one', 'What of errors?', ...free, '--json'], {
      cwd: odd,
    })
    expect(code).toBe(0)
    const document = JSON.parse(stdout)
    expect(document.model).toMatchObject({ kind: 'dev-server', roundTripMs: 0, repetitions: 1 })
    expect(document.runs).toHaveLength(4)
    for (const run of document.runs) {
      expect(run.answer).toContain('only.txt: 1 line')
      expect(run.turns).toBe(run.transport === 'websocket' ? run.incrementalTurns + 1 : run.turns)
    }
  })

  test('starts relative directories where the command was typed', async () => {
    const env = { npm_lifecycle_event: 'demo', INIT_CWD: odd }
    const { code, stderr } = await runProgram(['empty/nothing'], { cwd: project, env })
    expect(code).toBe(2)
    expect(stderr).toContain(join(odd, 'empty/nothing'))
  })

  test('ends with 1 and says why when answers differ', async () => {
    const root = await makeDirectory({ 'only.txt': 'Errors, once.\n' })
    const program = startProgram([
      root,
      'What of errors?',
      ...free,
      '--out',
      join(odd, 'differ.html'),
    ])
    await program.printed('[1/4]')
    await writeFile(join(root, 'only.txt'), 'Errors, changed.\n')
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(1)
    expect(stdout).toContain('DIFFERENT')
    expect(stderr).toBe(
      'The answers differ. Files changed while the runs went on. Try again with a directory at rest.\n',
    )
  })

  test('goes to the API that the key and the address name with --live', async () => {
    const signal = new AbortController().signal
    const costs = { roundTripMs: 0, firstTokenMs: 0, workNsPerUncachedByte: 0 }
    const server = await startServer({ costs, port: 0 }, signal)
    const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.baseURL }
    const args = ['one', 'What of errors?', '--live', '--model', 'm', '--json']
    const { code, stdout, stderr } = await runProgram(args, { cwd: odd, env })
    await server.stop()
    expect(stderr).toContain('[4/4] LangChain over WebSocket')
    expect(code).toBe(0)
    const document = JSON.parse(stdout)
    expect(document.model).toEqual({ kind: 'live', name: 'm', repetitions: 1 })
    expect(document.runs[3].incrementalTurns).toBe(document.runs[3].turns - 1)
    expect(document.runs[0].bytesSent).toBeGreaterThan(document.runs[1].bytesSent)
  })
})

describe('an end before the end leaves nothing running', () => {
  /** Servers come and go, one for each run. */
  const patience = { timeout: 10_000, interval: 20 }

  /** A program with a server, once it has printed `text`, and the process of that server. */
  async function inTheMiddle(
    text: string,
  ): Promise<{ program: ReturnType<typeof startProgram>; serverPid: number }> {
    const program = startProgram([join(odd, 'one'), '--rtt', '2', '--ttft', '2', '--repeat', '25'])
    await program.printed(text)
    const serverPid = await vi.waitFor(() => {
      const [pid] = childrenOf(program.child.pid)
      if (pid === undefined) throw new Error('There is no server at this moment.')
      return pid
    }, patience)
    return { program, serverPid }
  }

  test('Ctrl-C ends everything at once', async () => {
    const { program, serverPid } = await inTheMiddle('[2/100]')
    const startedMs = performance.now()
    program.child.kill('SIGINT')
    const ended = await program.ended
    expect(ended.code).toBe(130)
    expect(ended.stderr).toBe('')
    expect(performance.now() - startedMs).toBeLessThan(5000)
    await vi.waitFor(() => expect(isRunning(serverPid)).toBe(false), patience)
  })

  test('a reader who goes away', async () => {
    const { program, serverPid } = await inTheMiddle('')
    program.child.stdout?.destroy()
    expect((await program.ended).code).toBe(141)
    await vi.waitFor(() => expect(isRunning(serverPid)).toBe(false), patience)
  })

  test('even a kill that the program cannot answer: its server ends by itself', async () => {
    const { program, serverPid } = await inTheMiddle('')
    program.child.kill('SIGKILL')
    await program.ended
    await vi.waitFor(() => expect(isRunning(serverPid)).toBe(false), patience)
  })
})
