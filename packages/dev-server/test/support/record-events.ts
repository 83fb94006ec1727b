// Writes down every event that a turn makes and every test that ran, for `event-log.ts`. A
// `setupFile` of the suite.
import { randomUUID } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, afterEach, expect, type TestContext, vi } from 'vitest'
import type { ServerEvent } from '../../src/wire/events.js'
import { eventLog } from './event-log.js'
import { type FileRun, runLog } from './run-log.js'

const events: string[] = []
const titles: (readonly string[])[] = []
const note = (event: ServerEvent | undefined): void => {
  if (event !== undefined) events.push(JSON.stringify(event))
}

vi.mock('../../src/turn/run.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../src/turn/run.js')>()
  const runTurn: typeof original.runTurn = async (run, environment) => {
    // The one fault that is in the turn itself: a response that does not say what it continues.
    if (run.turn.echo === undefined) return original.runTurn(run, environment)
    const emit: typeof run.emit = (event) => {
      note(event)
      return run.emit(event)
    }
    const result = await original.runTurn({ ...run, emit }, environment)
    note(result.terminal)
    return result
  }
  return { ...original, runTurn }
})

// Not called for a test that was skipped, and not counted for one that skipped itself or is
// expected to fail.
afterEach(({ task }) => {
  if (task.mode !== 'run' || task.fails === true || task.result?.state === 'skip') return
  titles.push(titlesOf(task))
})

function titlesOf(task: TestContext['task']): readonly string[] {
  const names = [task.name]
  for (let suite = task.suite; suite !== undefined; suite = suite.suite) names.unshift(suite.name)
  return names
}

afterAll(() => {
  if (events.length > 0)
    appendFileSync(`${eventLog}/${randomUUID()}.jsonl`, `${events.join('\n')}\n`)
  const run: FileRun = { file: basename(expect.getState().testPath ?? ''), titles }
  writeFileSync(`${runLog}/${randomUUID()}.json`, JSON.stringify(run))
})
