import { profileNames } from '@warmline/dev-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { serverNames } from '../../src/analyze/command.ts'
import { start } from '../support/in-process.ts'
import { jsonLines, logFile } from '../support/logs.ts'
import { warmline } from '../support/warmline.ts'

const harmless = /^[^\p{Cc}\p{Cf}]*$/u

const planted = 'PLANTED-SECRET'
const user = (content: string): object => ({ role: 'user', content })
const settings = { model: 'gpt-5.4', store: false, instructions: planted }
const history = [user(planted), { role: 'assistant', content: planted }, user(planted)]
const edited = [user(planted), { role: 'assistant', content: `${planted} \u001B[31m` }]
const log = jsonLines([
  { ...settings, input: history.slice(0, 1) },
  { ...settings, input: history },
  { ...settings, input: [...edited, user('Go on.')] },
  { request: { model: 'm', input: planted }, response: { error: { message: planted } } },
  planted,
])

test('Help, a version, and suggestions for what is mistyped', async () => {
  expect(await warmline('--help')).toMatchObject({ code: 0, stderr: '' })
  expect((await warmline()).code).toBe(2)
  expect((await warmline('analyze', '--help')).stdout).toContain('--show-items')
  expect((await warmline('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(await warmline('analyse', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean analyze?'),
  })
  expect(await warmline('analyze', 'x', '--jsn')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean --json?'),
  })
  expect((await warmline('analyze')).code).toBe(2)
})

test('Nothing of the log is printed, unless it is asked for', async () => {
  const path = await logFile(log)
  const plain = await warmline('analyze', '--reasons', path)
  const json = await warmline('analyze', '--json', path)
  const shown = await warmline('analyze', '--show-items', path)
  expect([plain.code, json.code, shown.code]).toEqual([0, 0, 0])
  expect(plain.stdout + plain.stderr + json.stdout + json.stderr).not.toContain(planted)
  expect(plain.stdout).toContain('1 not a request of a model (line 5)')
  expect(JSON.parse(json.stdout)).toMatchObject({ format: 'warmline-analysis', version: 1 })
  expect(shown.stdout).toContain(planted)
})

test('In a process: exit codes, and colors only where they are wanted', async () => {
  const path = await logFile(log)
  const [plain, colored, mistyped] = await Promise.all([
    start(['analyze', '--show-items', path], { NO_COLOR: '1' }).ended,
    start(['analyze', path], { FORCE_COLOR: '1' }).ended,
    start(['analyse', path]).ended,
  ])
  expect([plain.code, colored.code, mistyped.code]).toEqual([0, 0, 2])
  // The escape that the log has is not one of the terminal's.
  expect(plain.stdout.split('\n').every((line) => harmless.test(line))).toBe(true)
  expect(colored.stdout).toContain('\u001B[')
  expect(mistyped).toMatchObject({ stdout: '', stderr: expect.stringContaining('analyze') })
}, 60_000)

test('Exit codes: files that cannot be read, nothing to analyze, wrong arguments', async () => {
  const [good, empty] = [await logFile(log), await logFile('{"name":"x"}')]
  expect(await warmline('analyze', good, '/nowhere/log')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('turns'),
    stderr: expect.stringContaining('/nowhere/log cannot be read'),
  })
  expect(await warmline('analyze', empty)).toMatchObject({
    code: 1,
    stderr: 'warmline: there is nothing to analyze.\n',
  })
  expect((await warmline('analyze', good, '--link', 'fast')).code).toBe(2)
  expect((await warmline('analyze', good, '--server', 'nobody')).code).toBe(2)
  const links = ['--link', '10mbit/50ms', '--link', '1gbit/1ms']
  const { code, stdout } = await warmline('analyze', good, '--json', ...links)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    totals: {
      links: [
        { bitsPerSecond: 1e7, roundTripMs: 50 },
        { bitsPerSecond: 1e9, roundTripMs: 1 },
      ],
    },
  })
})

test('Every profile of the dev-server can be chosen', () => {
  expect(serverNames).toEqual(profileNames)
})

test('It refuses to run where Node would send requests through a proxy', async () => {
  vi.stubEnv('NODE_USE_ENV_PROXY', '1')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await warmline('analyze', await logFile(log))).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('NODE_USE_ENV_PROXY'),
  })
})

test('On an old Node every command but the doctor says so in one line, and ends with 1', async () => {
  const old =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})"
  const env = { NODE_OPTIONS: `--import ${old}` }
  for (const command of ['bench', 'dev-server', 'probe']) {
    expect(await start([command], env).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'warmline: Warmline needs Node 22.12 or newer, and this shell runs Node 20.20.2.\n',
    })
  }
  const { code, stdout, stderr } = await start(['doctor'], env).ended
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toContain('node_too_old')
})
