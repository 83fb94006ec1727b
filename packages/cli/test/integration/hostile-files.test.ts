import { expect, test } from 'vitest'
import { analyzePath, jsonLines, logFile, reportOf } from '../support/logs.ts'

const body = { model: 'gpt-5.4', input: [{ role: 'user', content: 'Hello' }] }
const line = JSON.stringify(body)

test('Lines that are broken are counted, and named by their numbers', async () => {
  const deep = `{"model":"m","input":[{"role":"user","content":${'['.repeat(1e5)}${']'.repeat(1e5)}}]}`
  const text = [line, '{"model":', '', line.slice(0, -3), '\0\x07', 'null', deep, line].join('\n')
  const { skipped, turns } = await reportOf(text.replaceAll('\0', ''))
  expect(turns.map(({ place }) => place)).toEqual(['line 1', 'line 8'])
  expect(skipped).toEqual({
    broken: { count: 3, places: ['line 2', 'line 4', 'line 5'] },
    not_a_request: { count: 1, places: ['line 6'] },
    too_deep: { count: 1, places: ['line 7'] },
  })
})

test.each([
  ['a byte order mark', `\uFEFF${line}\n${line}`],
  ['CRLF', `${line}\r\n\r\n${line}\r\n`],
  ['UTF-16LE', Buffer.from(`\uFEFF${line}\r\n${line}`, 'utf16le')],
  ['UTF-16BE', Buffer.from(`\uFEFF${line}\n${line}`, 'utf16le').swap16()],
  ['a pretty array', JSON.stringify([body, body], null, 2)],
  ['an array on lines', `[\n${line},\n${line}\n]`],
  ['a first line that is broken', `x\n${line}\n${line}`],
])('Two turns, with %s', async (_, content) => {
  const { turns } = await reportOf(content)
  expect(turns.map(({ outcome }) => outcome)).toEqual(['completed', 'completed'])
})

test('A key that stands twice counts as JSON.parse reads it', async () => {
  const twice = '{"model":"gpt-5.4","input":"one","input":[{"role":"user","content":"two"}]}'
  const { turns } = await reportOf(`${twice}\n`)
  expect(turns.map(({ bytesSent }) => bytesSent)).toEqual([
    (await reportOf(jsonLines([{ model: 'gpt-5.4', input: [{ role: 'user', content: 'two' }] }])))
      .turns[0]?.bytesSent,
  ])
})

test('A line of 3 MB is a turn', async () => {
  const content = 'x'.repeat(3_000_000)
  const { turns, skipped } = await reportOf(
    jsonLines([body, { model: 'm', input: [{ role: 'user', content }] }, body]),
  )
  expect(skipped).toEqual({})
  expect(turns.map(({ outcome }) => outcome)).toEqual(Array(3).fill('completed'))
})

test.each([
  ['empty', ''],
  ['blank', '\n\n'],
  ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0])],
  ['truncated', '[{"model":"gpt-5.4","input":"Hel'],
  ['prose', 'Hello,\nworld.\n'],
])('Unreadable, and not thrown: %s', async (_, content) => {
  const { report, unreadable } = await analyzePath(await logFile(content))
  expect(report.files).toEqual([])
  expect(unreadable).toEqual([
    {
      file: expect.any(String),
      message: expect.stringMatching(/^(Nothing in it is JSON|It is not a text)\.$/),
    },
  ])
})

test('A HAR of the inspector is refused, because it has differences only', async () => {
  const log = { version: '1.2', creator: { name: '@warmline/inspector' }, entries: [] }
  const { unreadable } = await analyzePath(await logFile(JSON.stringify({ log })))
  expect(unreadable).toMatchObject([{ message: expect.stringContaining('export JSON') }])
})

test('A folder and a missing file are unreadable', async () => {
  const { unreadable } = await analyzePath(import.meta.dirname)
  expect(unreadable).toHaveLength(1)
  expect((await analyzePath('/nowhere/log')).unreadable).toHaveLength(1)
})

test('An input that the server refuses is counted apart', async () => {
  const orphan = { type: 'function_call_output', call_id: 'call_1', output: '' }
  const { totals, turns } = await reportOf(jsonLines([body, { model: 'm', input: [orphan] }]))
  expect(totals.turns).toBe(1)
  expect(totals.failed).toEqual({ [turns[1]?.errorCode ?? '']: 1 })
})
