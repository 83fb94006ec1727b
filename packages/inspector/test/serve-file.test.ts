// A file that was exported is served again, by the rules of the live inspector.
import { modelId } from '@warmline/testing'
import { expect, test } from 'vitest'
import { readInspectorFile, serveInspectorFile } from '../src/index.js'
import {
  ask,
  contentOf,
  openInspected,
  partsOf,
  stateOf,
  stderrLines,
} from './support/inspected.js'

test('What was exported is shown again, and exported as the same', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  await line.client.create({ model: modelId, input: 'one' }).response
  const answer = await ask(line.inspector, '/api/export?as=json')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="warmline.json"')
  const text = await answer.text()
  const served = await serveInspectorFile(text)
  const { contents, ...state } = readInspectorFile(text)
  expect(await stateOf(served)).toEqual(state)
  expect(state.turns).toHaveLength(1)
  expect(await contentOf(served, state.turns[0])).toEqual(contents[0])
  expect(JSON.parse(await (await ask(served, '/api/export')).text())).toEqual(JSON.parse(text))
  const har = JSON.parse(await (await ask(served, '/api/export?as=har')).text())
  expect(har.log.entries).toHaveLength(1)
  expect((await fetch(`${partsOf(served).origin}/api/state`)).status).toBe(403)
  await served.close()
})

test('A file without turns, and one that is none', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const text = await (await ask(line.inspector, '/api/export')).text()
  const served = await serveInspectorFile(text)
  expect((await stateOf(served)).turns).toEqual([])
  await served.close()
  await expect(serveInspectorFile('{}')).rejects.toMatchObject({ code: 'invalid_file' })
})
