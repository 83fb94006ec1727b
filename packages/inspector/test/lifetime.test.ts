// What is left of an inspector: nothing after its end, and nothing that keeps a process alive.
import { execFile, spawn } from 'node:child_process'
import { tracingChannel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createResponsesClient } from '@warmline/core'
import { afterAll, expect, test, vi } from 'vitest'
import { inspectorsFolder } from '../src/discovery.js'
import { inspect } from '../src/index.js'
import { ask, partsOf, stderrLines } from './support/inspected.js'

const run = promisify(execFile)
const packageFolder = join(import.meta.dirname, '..')
const temporary = mkdtempSync(join(tmpdir(), 'warmline-life-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** Everything that an inspector could leave; libuv's handles, those that are unref'd too. */
function left(): unknown {
  const { libuv }: { libuv?: readonly { type: string; is_active: boolean }[] } =
    process.report.getReport()
  return {
    sockets: libuv?.filter(({ type }) => type === 'tcp').length,
    exits: process.listenerCount('exit'),
    isFollowed: tracingChannel('ai:telemetry').hasSubscribers,
    slot: Reflect.get(globalThis, Symbol.for('warmline.inspector.v1')),
    isAnnounced: existsSync(join(inspectorsFolder(), `${process.pid}.json`)),
  }
}

test('Nothing is left after the end, with pages and requests on their way', async () => {
  using _ = stderrLines()
  await using client = createResponsesClient({ apiKey: 'sk-test' })
  const before = left()
  expect(before).toMatchObject({ sockets: 0, isAnnounced: false })
  for (let round = 0; round < 5; round++) {
    const inspector = await inspect(client)
    expect(left()).toMatchObject({ sockets: 1, exits: 1, isFollowed: true, isAnnounced: true })
    const { origin } = partsOf(inspector)
    const idle = connect(Number(new URL(origin).port), '127.0.0.1')
    const gone = new Promise((resolve) => idle.on('close', resolve))
    idle.on('error', () => undefined)
    const changes = await ask(inspector, '/api/changes')
    const page = changes.text().catch(() => 'ended')
    // Twice is once.
    await Promise.all([inspector.close(), inspector.close()])
    await gone
    expect(await page).toBe('ended')
    await expect(fetch(inspector.url)).rejects.toThrow()
    // The other ends of the sockets close by themselves.
    await vi.waitFor(() => expect(left()).toEqual(before))
  }
})

/** Runs a program in a process of its own, with a folder for temporary files of its own. */
async function program(
  text: string,
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const args = ['--input-type=module', '--eval', text]
  return run(process.execPath, args, {
    cwd: packageFolder,
    env: { ...process.env, NODE_ENV: 'test', TMPDIR: temporary, ...env },
    timeout: 120_000,
  })
}

const begin = `
import { createResponsesClient } from '@warmline/core'
import { inspect, runningInspectors } from '@warmline/inspector'
const client = createResponsesClient({ baseURL: 'http://127.0.0.1:9/v1', apiKey: 'sk-test' })
`

test('A process with an open inspector and an open page ends by itself, and takes its file along', async () => {
  const { stdout, stderr } = await program(`${begin}
const { url } = await inspect(client)
console.log(runningInspectors()[0]?.url === url)
const { origin, searchParams } = new URL(url)
const headers = { authorization: 'Bearer ' + searchParams.get('token') }
const state = await fetch(origin + '/api/state', { headers })
console.log((await state.json()).clients.length)
`)
  expect(stdout).toBe('true\n1\n')
  expect(stderr).toMatch(
    /^Warmline's inspector shows prompts and answers at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/,
  )
  const folder = readdirSync(temporary).find((name) => name.startsWith('warmline-inspect-')) ?? ''
  expect(readdirSync(join(temporary, folder))).toEqual([])
})

test('Where it is asked to stay, the page outlives its program until Ctrl+C', async () => {
  const args = [
    '--input-type=module',
    '--eval',
    `${begin}
await inspect(client)
process.exitCode = 3
`,
  ]
  const child = spawn(process.execPath, args, {
    cwd: packageFolder,
    env: { ...process.env, NODE_ENV: 'test', TMPDIR: temporary, WARMLINE_INSPECT_KEEP: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  let said = ''
  for await (const chunk of child.stderr) {
    said += chunk
    if (said.includes('press Ctrl+C')) break
  }
  const { origin, searchParams } = new URL(/http:\S+/.exec(said)?.[0] ?? '')
  const headers = { authorization: `Bearer ${searchParams.get('token')}` }
  expect((await fetch(`${origin}/api/state`, { headers })).status).toBe(200)
  child.kill('SIGINT')
  expect(await ended).toEqual([3, null])
})

test('It is off in production, unless that is wanted', async () => {
  const { stdout, stderr } = await program(
    `${begin}
await inspect(client).catch(({ code }) => console.log(code))
const { close } = await inspect(client, { production: true })
await close()
`,
    { NODE_ENV: 'production' },
  )
  expect(stdout).toBe('invalid_option\n')
  expect(stderr).toMatch(/^Warmline's inspector.*\n$/)
})

test('A port that is taken is told, and the next call may have another', async () => {
  const { stdout } = await program(`${begin}
import { createServer } from 'node:http'
const other = createServer().listen(0, '127.0.0.1')
await new Promise((resolve) => other.on('listening', resolve))
const { port } = other.address()
await inspect(client, { port }).catch(({ code, message }) => console.log(code))
const { close } = await inspect(client)
await close()
other.close()
`)
  expect(stdout).toBe('invalid_option\n')
})

test('LangChain that is loaded later is followed, by import and by require', async () => {
  const { stdout } = await program(`${begin}
import { createRequire } from 'node:module'
const { url, close } = await inspect(client)
const imported = await import('@langchain/core/runnables')
const required = createRequire(process.cwd() + '/x.js')('@langchain/core/runnables')
console.log(imported.RunnableLambda !== required.RunnableLambda)
for (const [runName, { RunnableLambda }] of Object.entries({ imported, required }))
  await RunnableLambda.from(() => 1).withConfig({ runName }).invoke(1)
const { origin, searchParams } = new URL(url)
const headers = { authorization: 'Bearer ' + searchParams.get('token') }
const state = await fetch(origin + '/api/state', { headers })
console.log((await state.json()).steps.map(({ name }) => name).join())
await close()
`)
  expect(stdout).toBe('true\nimported,required\n')
})

test('WARMLINE_INSPECT opens it for every client of the process', async () => {
  const { stdout, stderr } = await program(
    `${begin}
createResponsesClient({ apiKey: 'sk-test' })
const { url } = await inspect(client)
const { origin, searchParams } = new URL(url)
const headers = { authorization: 'Bearer ' + searchParams.get('token') }
const state = await fetch(origin + '/api/state', { headers })
console.log((await state.json()).clients.length)
`,
    { WARMLINE_INSPECT: '1' },
  )
  expect(stderr.match(/^Warmline's inspector.*\n$/)).not.toBeNull()
  expect(stdout).toBe('2\n')
})
