// How the program behaves in a shell: completion, help, signals, pipes, exit codes.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { Stations } from '../test/support/doctor/network.ts'
import { start } from '../test/support/in-process.ts'
import { warmline } from '../test/support/warmline.ts'

const commands = ['analyze', 'doctor', 'inspect', 'probe', 'bench', 'dev-server', 'completion']
let folder = ''

/** The file with the script of a shell. */
const scriptOf = (shell: string): string => join(folder, `warmline.${shell}`)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warmline-shells-'))
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await warmline('completion', shell)
    expect(code).toBe(0)
    await writeFile(scriptOf(shell), stdout)
  }
})

const has = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined

/** What is typed, and words that must be offered for its last part. */
const typed: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [['do'], ['doctor']],
  [['b'], ['bench']],
  [['doctor', '--ti'], ['--timeout']],
  [['analyze', '--server', 'az'], ['azure']],
  [['dev-server', '--profile', 'x'], ['xai']],
  [['dev-server', '--exit'], ['--exit-with-parent']],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
]

test.skipIf(!has('bash'))('bash completes commands, options and values', () => {
  for (const [words, offered] of typed) {
    const line = ['warmline', ...words].map((word) => `'${word}'`).join(' ')
    const script = `source '${scriptOf('bash')}'; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _warmline; printf '%s\\n' "\${COMPREPLY[@]}"`
    const told = execFileSync('bash', ['-c', script], { encoding: 'utf8' })
    expect(told.trim().split('\n').toSorted()).toEqual(offered)
  }
})

test.skipIf(!has('fish'))('fish completes commands, options and values', () => {
  for (const [words, offered] of typed) {
    const script = `source '${scriptOf('fish')}'; complete -C 'warmline ${words.join(' ')}'`
    const told = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })
    const names = told
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0])
    expect(names.toSorted()).toEqual(offered)
  }
})

test.skipIf(!has('zsh'))('zsh takes the script', () => {
  execFileSync('zsh', ['-n', scriptOf('zsh')])
})

test('Every command has help with two examples and its exit codes', async () => {
  for (const command of commands) {
    const { code, stdout, stderr } = await warmline(command, '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(
      stdout.split(/Examples:\n/)[1]?.match(/^ {2}(source <\()?warmline /gm)?.length,
    ).toBeGreaterThan(1)
    expect(stdout).toMatch(/Exit codes: /)
  }
  const { stdout } = await warmline('--help')
  expect(commands.filter((command) => !stdout.includes(`\n  ${command} `))).toEqual([])
})

test('Ctrl+C ends a command with 130 and without a word', async () => {
  await using stations = new Stations()
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const port = await stations.raw((socket) => void socket.once('data', () => resolve()))
  const env = { OPENAI_API_KEY: 'any', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` }
  const { child, ended } = start(['doctor'], env)
  await asked
  child.kill('SIGINT')
  expect(await ended).toEqual({ code: 130, stdout: '', stderr: '' })
}, 60_000)

test('A reader that leaves is no fault', async () => {
  const { child, ended } = start(['--help'])
  child.stdout?.destroy()
  expect(await ended).toEqual({ code: 141, stdout: '', stderr: '' })
}, 60_000)

test('The dev-server runs, with its own flags and codes', async () => {
  const { child, until, ended } = start(['dev-server', '--port', '0', '--api-key', 'right'])
  const [, baseURL = ''] = await until(/listening on (\S+)/)
  const ask = async (key: string): Promise<number> =>
    (
      await fetch(`${baseURL}/responses`, {
        method: 'POST',
        body: '{}',
        headers: { authorization: `Bearer ${key}` },
      })
    ).status
  expect([await ask('right'), await ask('wrong')]).toEqual([400, 401])
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
  expect(await warmline('dev-server', '--prot', '1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean --port?'),
  })
  expect((await warmline('dev-server', '--profile', 'nobody')).code).toBe(2)
}, 60_000)
