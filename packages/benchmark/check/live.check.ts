// `pnpm live` without a key: it runs whole against the dev-server, and writes its report.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { LiveDocument } from '../src/live/report.js'
import { ways } from '../src/live/ways.js'

const program = fileURLToPath(new URL('../dist/live/main.js', import.meta.url))

test('Without a key, everything runs against the dev-server and is reported', async () => {
  const out = await mkdtemp(join(tmpdir(), 'warmline-live-'))
  try {
    const env = { ...process.env, OPENAI_API_KEY: '', OPENAI_BASE_URL: '' }
    await promisify(execFile)(process.execPath, [program, '--repetitions', '2', '--out', out], {
      env,
    })
    const names = (await readdir(out)).toSorted()
    expect(names.map((name) => name.replace(/^live-[\dT-]+/, ''))).toEqual(['.json', '.md'])
    const [json = '', markdown = ''] = await Promise.all(
      names.map((name) => readFile(join(out, name), 'utf8')),
    )
    const document: LiveDocument = JSON.parse(json)
    expect(document.ways.map(({ name }) => name)).toEqual(ways.map(({ name }) => name))
    for (const figures of document.ways) {
      expect(figures.warmFirstOutputMs).toBeGreaterThan(0)
      expect(figures.inputTokens).toBeGreaterThan(100)
    }
    const bytesOf = (name: string): number =>
      document.ways.find((way) => way.name === name)?.sentBytes ?? Number.NaN
    expect(bytesOf('WebSocket, difference')).toBeLessThan(bytesOf('WebSocket, everything'))
    expect(document.failures).toEqual([])
    expect(document.forks.map(({ place }) => place)).toEqual(['on a lane', 'on a socket'])
    // Only what no program can bring about, and what the model of the dev-server does not do.
    const open = document.questions.filter(({ verdict }) => verdict === 'not answered')
    expect(open.map(({ question }) => question)).toEqual([
      'Can an incomplete response be continued?',
      'Is there an idle limit?',
      'Does a 429 evict the response that its turn continues?',
    ])
    expect(document.probe?.rows.filter(({ verdict }) => verdict === 'differs')).toEqual([])
    expect(document.tokens.counted).toBeLessThan(document.tokens.bound)
    for (const { name } of ways) expect(markdown).toContain(`| ${name} |`)
    expect(markdown).toContain('A local dev-server with a stated cost model')
    expect(json + markdown).not.toContain('harbor')
  } finally {
    await rm(out, { recursive: true })
  }
})

test('Wrong arguments end with 2', async () => {
  const ended = promisify(execFile)(process.execPath, [program, '--repetitions', 'many'])
  await expect(ended).rejects.toMatchObject({ code: 2 })
})
