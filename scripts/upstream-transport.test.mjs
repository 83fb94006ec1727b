// What a package has that brings a WebSocket transport of its own, and what only looks like one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { compare } from './upstream-transport.mjs'

/** A folder with a package of these files, compared with what is known of it. */
function changesOf(files, signs = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'warmline-upstream-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const all = { 'package.json': '{ "version": "2.0.0" }', ...files }
  for (const [file, text] of Object.entries(all)) {
    const path = join(folder, 'node_modules/host', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return compare(folder, { host: { seen: '1.0.0', signs } }).changes
}

test.each([
  [
    'a client',
    'dist/index.js',
    "socket = new WebSocket(url); socket.send({ type: 'response.create' })",
    'send response.create',
  ],
  [
    'an option',
    'dist/index.d.ts',
    "  transport?: 'http' | 'websocket';",
    'offer a transport websocket',
  ],
  [
    'a header',
    'dist/index.mjs',
    "headers['OpenAI-Beta'] = 'responses_websockets=2026-02-06'",
    'name WebSocket mode',
  ],
])('%s is a sign', (...[, file, text, sign]) => {
  expect(changesOf({ [file]: text })).toEqual([`host 2.0.0: 1 places ${sign}; in 1.0.0 0. ${file}`])
  expect(changesOf({ [file]: text }, { [sign]: 1 })).toEqual([])
})

test.each([
  [
    'the realtime API',
    'dist/index.js',
    "new WebSocket('wss://host/v1/realtime'); type = 'session.update'",
  ],
  ['MCP', 'dist/index.d.ts', "  transport: 'sse' | 'http';"],
  ['its sources', 'src/index.js', "socket.send({ type: 'response.create' }) // WebSocket"],
])('%s is none', (_, file, text) => {
  expect(changesOf({ [file]: text })).toEqual([])
})

test('What has gone is told too, and a package that is not there', () => {
  expect(changesOf({}, { 'name WebSocket mode': 2 })).toEqual([
    'host 2.0.0: 0 places name WebSocket mode; in 1.0.0 2.',
  ])
  expect(compare(tmpdir(), { 'no-such-host': { seen: '1.0.0', signs: {} } }).changes).toHaveLength(
    1,
  )
})
