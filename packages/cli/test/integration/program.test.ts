// The program in a process of its own, as a shell runs it.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { jsonLines, logFile } from '../support/logs.ts'

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const sources = fileURLToPath(new URL('../../../../scripts/sources.mjs', import.meta.url))
const harmless = /^[^\p{Cc}\p{Cf}]*$/u

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function warmline(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', sources, program, ...args],
      { env: { ...process.env, NODE_OPTIONS: '', ...env } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      },
    )
  })
}

const planted = 'PLANTED-SECRET'
const user = (content: string): object => ({ role: 'user', content })
const log = jsonLines([
  { model: 'gpt-5.4', store: false, instructions: planted, input: [user(`${planted} one`)] },
  {
    model: 'gpt-5.4',
    store: false,
    instructions: planted,
    input: [
      user(`${planted} two \u001B[31m`),
      { role: 'assistant', content: planted },
      user(planted),
    ],
  },
  { request: { model: 'm', input: planted }, response: { error: { message: planted } } },
  planted,
])

test('Help, a version, and suggestions for what is mistyped', async () => {
  const [help, ofAnalyze, version, mistyped, flag, nothing] = await Promise.all([
    warmline(['--help']),
    warmline(['analyze', '--help']),
    warmline(['--version']),
    warmline(['analyse', 'x']),
    warmline(['analyze', 'x', '--jsn']),
    warmline(['analyze']),
  ])
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('analyze'), stderr: '' })
  expect(ofAnalyze).toMatchObject({ code: 0, stdout: expect.stringContaining('--show-items') })
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  expect(mistyped).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean analyze?'),
  })
  expect(flag).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean --json?') })
  expect(nothing.code).toBe(2)
})

test('Nothing of the log is printed, unless it is asked for', async () => {
  const path = await logFile(log)
  const [plain, json, shown] = await Promise.all([
    warmline(['analyze', '--reasons', path], { FORCE_COLOR: '', NO_COLOR: '1' }),
    warmline(['analyze', '--json', path]),
    warmline(['analyze', '--show-items', path], { NO_COLOR: '1' }),
  ])
  expect([plain.code, json.code, shown.code]).toEqual([0, 0, 0])
  expect(plain.stdout + plain.stderr + json.stdout + json.stderr).not.toContain(planted)
  expect(plain.stdout.split('\n').every((line) => harmless.test(line))).toBe(true)
  expect(plain.stdout).toContain('left out: 1 not JSON')
  expect(JSON.parse(json.stdout)).toMatchObject({ format: 'warmline-analysis', version: 1 })
  expect(shown.stdout).toContain(planted)
  expect(shown.stdout.split('\n').every((line) => harmless.test(line))).toBe(true)
})

test('Exit codes: files that cannot be read, nothing to analyze, wrong arguments', async () => {
  const [good, empty] = [await logFile(log), await logFile('{"name":"x"}')]
  const ended = await Promise.all([
    warmline(['analyze', good, '/nowhere/log']),
    warmline(['analyze', empty]),
    warmline(['analyze', good, '--link', 'fast']),
    warmline(['analyze', good, '--server', 'nobody']),
    warmline(['analyze', good, '--json', '--link', '10mbit/50ms', '--link', '1gbit/1ms']),
  ])
  expect(ended.map(({ code }) => code)).toEqual([1, 1, 2, 2, 0])
  expect(ended[0]?.stdout).toContain('turns')
  expect(ended[1]?.stderr).toBe('warmline: there is nothing to analyze.\n')
  const report: unknown = JSON.parse(ended[4]?.stdout ?? '')
  expect(report).toMatchObject({
    totals: {
      links: [
        { bitsPerSecond: 1e7, roundTripMs: 50 },
        { bitsPerSecond: 1e9, roundTripMs: 1 },
      ],
    },
  })
})
