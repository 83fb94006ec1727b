// What a long loop costs: each of its items is kept once, not once for each turn.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createResponsesClient, type InputItem } from '@warmline/core'
import { fromContext } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { expect, test, vi } from 'vitest'
import { inspect } from '../src/index.js'
import { Store } from '../src/store/store.js'
import { contentOf, openInspected, stateOf, stderrLines } from './support/inspected.js'
import { entry } from './support/records.js'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const heapBytes = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

const turns = 200
const itemBytes = 1200

test('A loop of 200 turns and 240 KB of history keeps its items once', () => {
  const before = heapBytes()
  const store = new Store({ maxTurns: 10_000, maxContentBytes: 64 * 1024 * 1024 })
  const said: string[] = []
  for (let turn = 0; turn < turns; turn++) {
    // Other objects every turn, as a framework makes them.
    const history = said.map((content) => ({ role: 'user', content }))
    const text = `${turn} `.padEnd(itemBytes, 'x')
    said.push(text)
    const input = [...history, { role: 'user', content: text }]
    const settings = { model: modelId, instructions: 'y'.repeat(itemBytes) }
    store.addTurn(entry(`${turn}`), { settings, input })
    store.changeTurn(`${turn}`, {}, { input, kept: history, sent: input.slice(-1), history })
  }
  const unique = turns * itemBytes
  // The lists are references: 8 bytes for each item of each list.
  const references = (turns * turns * 3 * 8) / 2
  expect(store.contentBytes).toBeLessThan(1.3 * unique + 1.3 * references + turns * 600)
  const grown = heapBytes() - before
  // Copies would be 200 histories of 120 KB on average, three times: 72 MB.
  expect(grown).toBeLessThan(6_000_000)
  expect(store.turns().every(({ hasContent }) => hasContent)).toBe(true)
})

test('The same of a real client', { timeout: 120_000 }, async () => {
  using _ = stderrLines()
  const model = fromContext(({ items }) => [
    { type: 'text', text: `${items.length} `.padEnd(itemBytes, 'z') },
  ])
  await using line = await openInspected({ model }, { maxContentBytes: 300_000 })
  let input: InputItem[] = []
  for (let turn = 0; turn < 50; turn++) {
    input = [...input, { role: 'user', content: `${turn} `.padEnd(itemBytes, 'x') }]
    const { output } = await line.client.create({ model: modelId, input }).response
    input.push(...output)
  }
  const state = await stateOf(line.inspector)
  // All of it fits, although the histories of all turns are 3 MB.
  expect(state.turns.map(({ hasContent }) => hasContent)).toEqual(state.turns.map(() => true))
  const last = await contentOf(line.inspector, state.turns.at(-1))
  expect(last.context).toHaveLength(99)
  expect(last.history).toHaveLength(98)
})

test('A client that its app has let go is not kept', async () => {
  using _ = stderrLines()
  await using keeper = createResponsesClient({ apiKey: 'sk-test' })
  await inspect(keeper)
  const open = async (): Promise<WeakRef<object>> => {
    const client = createResponsesClient({ apiKey: 'sk-test' })
    await inspect(client)
    return new WeakRef(client)
  }
  const gone = await open()
  await vi.waitFor(() => {
    collect()
    // The client itself would be kept by the error of an assertion.
    expect(gone.deref() === undefined).toBe(true)
  })
  // The inspector of this process stays open for the client that was let go.
})
