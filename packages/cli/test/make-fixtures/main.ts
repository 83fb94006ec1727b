// Makes the fixtures again by the real tools: `pnpm make:fixtures`, which needs /usr/bin/chromium.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDevServer } from '@warmline/dev-server'
import { makeHar } from './har.ts'
import { makeInspectorFile } from './inspector.ts'
import { makeRuns } from './langsmith.ts'

const fixtures = new URL('../fixtures/', import.meta.url)

await using server = await startDevServer()
await write('chromium.har', await makeHar(server.baseURL))
await write('ai-sdk.generations.json', await makeGenerations(server.baseURL))
await write('warmline.inspector.json', await makeInspectorFile(server.baseURL))
const runs = await makeRuns(server.baseURL)
await write('langsmith.runs.jsonl', runs.map((run) => `${JSON.stringify(run)}\n`).join(''))

async function makeGenerations(baseURL: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'warmline-devtools-'))
  try {
    const program = fileURLToPath(new URL('devtools.ts', import.meta.url))
    const sources = fileURLToPath(new URL('../../../../scripts/sources.mjs', import.meta.url))
    const child = spawn(process.execPath, ['--import', sources, program, baseURL], {
      cwd: folder,
      // No viewer is told.
      env: { ...process.env, NODE_ENV: 'development', AI_SDK_DEVTOOLS_PORT: '9' },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`The devtools' program ended with ${code}.`)
    return await readFile(join(folder, '.devtools/generations.json'), 'utf8')
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function write(name: string, text: string): Promise<void> {
  await writeFile(new URL(name, fixtures), text)
}
