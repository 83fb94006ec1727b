// A timeout: retried as LangChain does, after which neither a retry nor a timer remains.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openModels } from './support/models.js'

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))

/**
 * Runs until nothing keeps it alive, and says what it saw: the error's name, when it ended after
 * that, and all tries.
 */
const script = (model: string): string => `
import { ChatOpenAI } from '@langchain/openai'
import { ChatWarmline } from ${JSON.stringify(entry)}
const model = new ${model}({ model: 'gpt-6-astra', useResponsesApi: true, timeout: 300, maxRetries: 1 })
let tries = 0
model.warmline?.onTurn(() => tries++)
const fetchOnce = globalThis.fetch
globalThis.fetch = (...given) => { tries++; return fetchOnce(...given) }
const error = await model.invoke('hello').then(() => undefined, (thrown) => thrown)
const failedAt = performance.now()
process.on('exit', () => console.log(error.name, Math.round(performance.now() - failedAt), tries))
`

test.each(['ChatOpenAI', 'ChatWarmline'])('of a %s', async (model) => {
  const stall = { type: 'stall', at: 'before-created', times: 'always' } as const
  await using line = await openModels({ faults: [stall, { ...stall, transport: 'http' }] })
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(model)], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: line.server.baseURL },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  const [name, endedAfterMs, tries] = output.trim().split(' ')
  expect(name).toBe('TimeoutError')
  // A retry would wait for a second at least.
  expect(Number(endedAfterMs)).toBeLessThan(1000)
  expect(tries).toBe('2')
})
