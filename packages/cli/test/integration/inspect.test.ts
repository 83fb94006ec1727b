import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { logFile } from '../support/logs.ts'
import { warmline, warmlineAt } from '../support/warmline.ts'

const file = fileURLToPath(new URL('../fixtures/warmline.inspector.json', import.meta.url))

/** A folder for temporary files of this test alone, in which running inspectors are announced. */
async function ownTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'warmline-cli-'))
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })
  const own = join(folder, `warmline-inspect-${process.getuid?.() ?? userInfo().username}`)
  await mkdir(own, { mode: 0o700 })
  return own
}

/** Where the address that a browser gets leads to. */
async function follow(address: string): Promise<string | null> {
  return (await fetch(address, { redirect: 'manual' })).headers.get('location')
}

test('Without a running inspector, it says how to start one', async () => {
  await ownTemporaryFolder()
  expect(await warmline('inspect')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('warmline inspect -- node app.js'),
  })
  expect(await warmline('inspect', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
})

test('Running inspectors are listed, and the newest is opened', async () => {
  const folder = await ownTemporaryFolder()
  const url = 'http://127.0.0.1:1234/?token=abc'
  const said = { version: 1, pid: process.pid, url, cwd: '/app\u001B[31m', startedAt: 1 }
  await writeFile(join(folder, `${process.pid}.json`), JSON.stringify(said), { mode: 0o600 })
  const browse = vi.fn(async (address: string) => void browsed.push(await follow(address)))
  const browsed: (string | null)[] = []
  const { code, stdout } = await warmlineAt({ browse }, 'inspect')
  expect(code).toBe(0)
  expect(stdout).toContain(url)
  expect(stdout).not.toContain('\u001B')
  expect(browsed).toEqual([url])
  // The browser's command line has nothing that opens the page, and what it has works once.
  expect(browse.mock.calls[0]?.[0]).not.toContain('abc')
  await expect(fetch(browse.mock.calls[0]?.[0] ?? '')).rejects.toThrow()
  expect((await warmlineAt({ browse }, 'inspect', '--no-open')).stdout).toContain(url)
  expect(JSON.parse((await warmlineAt({ browse }, 'inspect', '--json')).stdout)).toEqual([said])
  expect(browse).toHaveBeenCalledTimes(1)
})

test('A file is served until the user ends it', async () => {
  const { promise: untilEnded, resolve } = Promise.withResolvers<void>()
  const states: unknown[] = []
  const browse = async (address: string): Promise<void> => {
    const { origin, searchParams } = new URL((await follow(address)) ?? '')
    const headers = { authorization: `Bearer ${searchParams.get('token')}` }
    states.push(await (await fetch(`${origin}/api/state`, { headers })).json())
    resolve()
  }
  const ended = await warmlineAt({ browse, untilEnded }, 'inspect', file)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toContain('http://127.0.0.1:')
  expect(states).toMatchObject([{ format: 'warmline-inspector' }])
  const [told = ''] = /http:\S+/.exec(ended.stdout) ?? []
  await expect(fetch(told)).rejects.toThrow()
})

test('A file that is none is refused without its content', async () => {
  const path = await logFile('{"planted":"PLANTED"}')
  const { code, stderr } = await warmline('inspect', path)
  expect(code).toBe(1)
  expect(stderr).not.toContain('PLANTED')
  expect((await warmline('inspect', '/nowhere/file')).code).toBe(1)
  expect((await warmline('inspect', path, path)).code).toBe(2)
})

test('A program runs with its inspector, whose page is opened, and ends with its code', async () => {
  const end = join(await ownTemporaryFolder(), 'end')
  const program = fileURLToPath(new URL('../support/inspected-program.ts', import.meta.url))
  const pages: (string | null)[] = []
  const browse = vi.fn(async (address: string) => {
    pages.push(await follow(address))
    await writeFile(end, '')
  })
  const args = ['inspect', '--', process.execPath, program, '7', end]
  const { code } = await warmlineAt({ browse }, ...args)
  expect(code).toBe(7)
  const page = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/)
  expect(pages).toEqual([page])
}, 60_000)

test('A program that is not there', async () => {
  expect(await warmline('inspect', '--', '/nowhere/program')).toMatchObject({
    code: 1,
    stderr: 'warmline: /nowhere/program cannot be started: ENOENT\n',
  })
})

test('The fixture holds a file of the inspector as it is written', async () => {
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 'warmline-inspector' })
})
