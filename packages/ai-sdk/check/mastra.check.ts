// Mastra's agent with our provider. @mastra/core is large, so that it is installed here and not
// with the repository.
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const mastra = '@mastra/core@1.71.0'
const packages = join(import.meta.dirname, '../..')
const run = promisify(execFile)

test('a loop is incremental; a history that Mastra puts in another order says so', async () => {
  const project = await mkdtemp(join(tmpdir(), 'warmline-mastra-'))
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', project, mastra, 'zod@4'], {
      cwd: project,
    })
    await mkdir(join(project, 'node_modules/@warmline'))
    for (const name of ['core', 'ai-sdk', 'dev-server'])
      await symlink(join(packages, name), join(project, 'node_modules/@warmline', name))
    await copyFile(join(import.meta.dirname, 'mastra/agent.mjs'), join(project, 'agent.mjs'))
    const { stdout } = await run(process.execPath, ['agent.mjs'], { cwd: project })
    const rain = 'rain in Kyiv, C; rain in Oslo, F; rain in Rome, C'
    const loop = ['websocket 4+1', 'websocket 7+2']
    // With the second question all calls of the first come before all their outputs, which is not
    // what the server holds.
    const turns = [
      'websocket no_chain',
      ...loop,
      // Item 4 is a call where the server has the output of the first.
      'websocket history_edited@4',
      'websocket 13+1',
      'websocket 16+2',
    ]
    const texts = [`9 items: ${rain}`, `18 items: ${rain}`]
    expect(JSON.parse(stdout)).toEqual(
      ['generate', 'stream'].flatMap((way) =>
        [true, false].map((store) => ({ way, store, texts, turns })),
      ),
    )
  } finally {
    await rm(project, { recursive: true })
  }
}, 300_000)
