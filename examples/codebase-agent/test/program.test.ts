// The built program as a person starts it: a whole run, and what it says of bad input. More of its
// runs, and how they end early, are in check/program.check.ts.
import { once } from 'node:events'
import { chmod, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openDirectory } from '../src/directory.js'
import { historySizes } from '../src/runs/sweep-plan.js'
import { asOrdinaryUser, makeDirectory, makeProject } from './support/directories.js'
import { runProgram } from './support/program.js'
import { free, makeOddDirectory } from './support/run-places.js'

let project: string
let odd: string

beforeAll(async () => {
  project = await makeProject()
  odd = await makeOddDirectory()
})

describe('a whole run', () => {
  test('prints the table, writes the page, says where it is, and ends with 0', async () => {
    const page = join(odd, 'page.html')
    const { code, stdout, stderr } = await runProgram(
      ['one', 'What of errors?', ...free.filter((flag) => flag !== '--no-sweep'), '--out', page],
      {
        cwd: odd,
      },
    )
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain(`Directory: ${join(odd, 'one')} (1 file, 23 B).`)
    expect(stdout).toContain("A cost model of the local server, not OpenAI's own figures.")
    expect(stdout.match(/^\[\d\/4\] /gm)).toHaveLength(4)
    expect(stdout.match(/^(?:AI SDK|LangChain) over .* equal$/gm)).toHaveLength(4)
    expect(stdout).toContain('Starting a local server')
    expect(stdout).toContain('Measuring longer histories…\n')
    expect(stdout.endsWith(`\n${page}\n`)).toBe(true)
    // Piped output is plain.
    expect(stdout).not.toContain('\u001b')
    const html = await readFile(page, 'utf8')
    expect(html).toContain('data-chart="history"')
    const [, data = ''] = /id="data">(.*?)<\/script>/.exec(html) ?? []
    for (const { sweep } of JSON.parse(data).frameworks) {
      expect(sweep.map((point: { historyBytes: number }) => point.historyBytes)).toEqual(
        historySizes,
      )
      for (const { historyBytes, http, websocket } of sweep) {
        expect(http.bytes).toBeGreaterThan(historyBytes)
        expect(websocket.bytes).toBeLessThan(historyBytes / 2)
      }
    }
  })
})

describe('bad input is one line that says what to do, and exit code 2', () => {
  const cases = (): readonly (readonly [args: readonly string[], line: string])[] => [
    [[join(odd, 'nowhere')], `${join(odd, 'nowhere')} does not exist. Name a directory that does.`],
    [
      [join(odd, 'huge.bin')],
      `${join(odd, 'huge.bin')} is a file. Name the directory that it lies in.`,
    ],
    [[join(odd, 'loop')], `${join(odd, 'loop')} is a loop of links. Name the directory itself.`],
    [
      [join(odd, 'huge.bin/x')],
      `${join(odd, 'huge.bin/x')} does not exist: a part of the path is a file. Name a directory.`,
    ],
    [
      [join(odd, 'skipped')],
      `${join(odd, 'skipped')} holds no files to survey. Left out: again (link), node_modules (not surveyed). Name a directory that does.`,
    ],
    [['--frobnicate'], "Unknown option '--frobnicate'. See --help."],
    [
      ['--live'],
      '--live needs a key: set OPENAI_API_KEY, or leave --live out to use the local server.',
    ],
    [
      [project, '--out', join(odd, 'nowhere/page.html')],
      `${join(odd, 'nowhere')} is not a directory. Name another place for the page with --out.`,
    ],
    [
      [project, '--port', '6000'],
      '--port 6000 is one that fetch refuses. Choose another, or 0 for a free one.',
    ],
    [[project, '--out', odd], `${odd} is a directory. Name another place for the page with --out.`],
  ]

  test('whatever it is', async () => {
    for (const [args, line] of cases()) {
      expect(await runProgram(args)).toEqual({
        code: 2,
        stdout: '',
        stderr: `codebase-agent: ${line}\n`,
      })
    }
  })

  test('an empty directory', async () => {
    const empty = await makeDirectory({})
    expect(await runProgram([empty])).toMatchObject({
      code: 2,
      stderr: `codebase-agent: ${empty} holds no files to survey. Name a directory that does.\n`,
    })
  })

  test('a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await runProgram([project, '--port', String(port)])).toMatchObject({
      code: 2,
      stderr: `codebase-agent: Port ${port} is in use. Choose another, or 0 for a free one.\n`,
    })
    other.close()
    await once(other, 'close')
  })

  test('a directory that may not be read', async () => {
    const locked = await makeDirectory({ 'a.txt': 'x' })
    await chmod(locked, 0)
    const opening = asOrdinaryUser(() => openDirectory(locked, new AbortController().signal))
    await expect(opening).rejects.toMatchObject({
      kind: 'usage',
      message: `${locked} cannot be read: permission denied. Name a directory that you may read.`,
    })
    await chmod(locked, 0o700)
  })

  test('the help is no mistake', async () => {
    const { code, stdout } = await runProgram(['--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: demo [options] [directory] [question]')
  })
})
