// The files that real tools made: see test/make-fixtures.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { TurnRecord } from '@warmline/core'
import { readInspectorFile } from '@warmline/inspector'
import { expect, test } from 'vitest'
import type { FileReport } from '../../src/analyze/report.ts'
import { analyzePath } from '../support/logs.ts'

async function reportOfFixture(name: string): Promise<FileReport> {
  const path = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
  const { report, unreadable } = await analyzePath(path)
  expect(unreadable).toEqual([])
  const [file] = report.files
  if (file === undefined) throw new Error('There is no report.')
  expect(file.totals.failed).toEqual({})
  expect(file.totals.bytesSent).toBeLessThan(file.totals.bytesFull)
  return file
}

test('A HAR of Chromium: HTTP, streams and a socket', async () => {
  const file = await reportOfFixture('chromium.har')
  expect(file.source).toBe('har')
  expect(file.skipped).toEqual({ not_responses_api: { count: 1, places: ['entry 5'] } })
  expect(file.answers).toEqual({ recorded: 6, inferred: 0, invented: 0 })
  expect(file.turns.map(({ mode }) => mode)).toEqual([
    ...['full', 'incremental', 'incremental', 'incremental'],
    ...['full', 'incremental'],
  ])
  expect(file.totals.reasons).toEqual({ no_chain: 2 })
})

test('generations.json of the AI SDK devtools: a loop, a stream, a regeneration, an edit', async () => {
  const file = await reportOfFixture('ai-sdk.generations.json')
  expect(file.source).toBe('ai-sdk-devtools')
  expect(file.skipped).toEqual({ no_body: { count: 2, places: ['entry 13', 'entry 14'] } })
  expect(file.answers).toEqual({ recorded: 12, inferred: 0, invented: 0 })
  expect(file.totals.incrementalTurns).toBe(8)
  // Without `store`, a lane goes on from its newest response alone.
  expect(file.totals.reasons).toEqual({ 'cold:displaced': 3, no_chain: 1 })
})

test('Runs of LangSmith: messages of LangChain, and bodies of a wrapped openai client', async () => {
  const file = await reportOfFixture('langsmith.runs.jsonl')
  expect(file.source).toBe('langsmith')
  expect(file.skipped).toEqual({})
  expect(file.answers).toEqual({ recorded: 9, inferred: 0, invented: 0 })
  expect(file.totals.reasons).toEqual({ no_chain: 2 })
  expect(file.totals.incrementalTurns).toBe(7)
})

test('What the inspector exported: the same turns as it showed', async () => {
  const file = await reportOfFixture('warmline.inspector.json')
  expect(file.source).toBe('warmline-inspector')
  expect(file.skipped).toEqual({})
  expect(file.answers).toEqual({ recorded: 5, inferred: 0, invented: 0 })
  const path = new URL('../fixtures/warmline.inspector.json', import.meta.url)
  const { turns } = readInspectorFile(await readFile(path, 'utf8'))
  const shown = turns.map(({ record }) => record)
  expect(file.turns.map(numbersOf)).toEqual(shown.map((record) => record && numbersOf(record)))
})

type Numbers = Pick<TurnRecord, 'mode' | 'itemsSent' | 'itemsKept' | 'bytesSent' | 'bytesFull'>

function numbersOf({ mode, itemsSent, itemsKept, bytesSent, bytesFull }: Numbers): Numbers {
  return { mode, itemsSent, itemsKept, bytesSent, bytesFull }
}
