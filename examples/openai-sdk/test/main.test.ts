// The example as a reader runs it, and its tools.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runTool } from '../src/tools.js'

test('runs without a key, incrementally from the second turn on', async () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const { OPENAI_API_KEY: _, ...env } = process.env
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], {
    env,
    timeout: 15_000,
  })
  const lines = stdout.trim().split('\n')
  expect(stderr).toBe('')
  expect(lines.slice(0, -1).map((line) => line.split(/[(:]/)[0]?.trim())).toEqual([
    'websocket full',
    ...Array.from({ length: 5 }, () => 'websocket incremental'),
  ])
  expect(lines.at(-1)).toBe(
    '2026-01-01 is a Thursday; 2026-03-20 is a Friday; 2026-06-21 is a Sunday; 2026-12-24 is a Thursday; 8 days are left after the last.',
  )
})

test('the tools tell the model what it got wrong', () => {
  expect(runTool('weekday', '{"date":"2026-02-29x"}')).toMatch(/YYYY/)
  expect(runTool('weekday', 'not json')).toMatch(/YYYY/)
  expect(runTool('nothing', '{"date":"2026-02-28"}')).toBe('There is no tool nothing.')
})
