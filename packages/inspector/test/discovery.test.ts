// The folder in which processes say that they have an inspector.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { announce, runningInspectors } from '../src/discovery.js'

const url = 'http://127.0.0.1:4100/?token=t'
let base = ''
let folder = ''
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'warmline-test-'))
  folder = join(base, 'inspectors')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

test('A process is announced to its user alone, and taken back', () => {
  const retract = announce(url, folder)
  const file = join(folder, `${process.pid}.json`)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    pid: process.pid,
    url,
    cwd: process.cwd(),
    startedAt: expect.any(Number),
  })
  expect(readdirSync(folder)).toEqual([`${process.pid}.json`])
  expect(runningInspectors(folder)).toMatchObject([{ url, pid: process.pid }])
  retract?.()
  expect(readdirSync(folder)).toEqual([])
  // Once more does no harm.
  retract?.()
})

test('A file of a process that is gone is left out, and cleared away by the next one', () => {
  mkdirSync(folder, { mode: 0o700 })
  // No process has this id: it is above the highest one of Linux.
  const gone = { version: 1, pid: 4_194_305, url, cwd: '/', startedAt: 1 }
  writeFileSync(join(folder, '4194305.json'), JSON.stringify(gone))
  writeFileSync(join(folder, '1x.json'), JSON.stringify(gone))
  writeFileSync(join(folder, `${process.ppid}.json`), 'not JSON')
  expect(runningInspectors(folder)).toEqual([])
  announce(url, folder)
  expect(readdirSync(folder).toSorted()).toEqual(
    ['1x.json', `${process.ppid}.json`, `${process.pid}.json`].toSorted(),
  )
})

test.each([[{ url: 'http://evil.example:1/' }], [{ pid: 1 }], [{ version: 2 }], [{ cwd: 1 }]])(
  'A file that says %j is left out',
  (said) => {
    announce(url, folder)
    const file = join(folder, `${process.pid}.json`)
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...said }))
    expect(runningInspectors(folder)).toEqual([])
  },
)

test.each([0o755, 0o770, 0o701])('A folder of mode %o is not used', (mode) => {
  mkdirSync(folder)
  chmodSync(folder, mode)
  expect(announce(url, folder)).toBeUndefined()
  expect(readdirSync(folder)).toEqual([])
  expect(runningInspectors(folder)).toEqual([])
})

test('A link, a file and no folder are not used', () => {
  const target = join(base, 'target')
  mkdirSync(target, { mode: 0o700 })
  symlinkSync(target, folder)
  expect(announce(url, folder)).toBeUndefined()
  expect(readdirSync(target)).toEqual([])
  expect(announce(url, join(base, 'none', 'none'))).toBeUndefined()
  const file = join(base, 'file')
  writeFileSync(file, '')
  expect(announce(url, file)).toBeUndefined()
  expect(runningInspectors(join(base, 'none'))).toEqual([])
})

test('A link in the place of its file is replaced, not followed', () => {
  mkdirSync(folder, { mode: 0o700 })
  const target = join(base, 'target.txt')
  writeFileSync(target, 'mine')
  symlinkSync(target, join(folder, `${process.pid}.json`))
  expect(announce(url, folder)).toBeTypeOf('function')
  expect(readFileSync(target, 'utf8')).toBe('mine')
})

test.runIf(process.getuid?.() === 0)('A folder of another user is not used', async () => {
  const { chownSync } = await import('node:fs')
  mkdirSync(folder, { mode: 0o700 })
  chownSync(folder, 12_345, 12_345)
  expect(announce(url, folder)).toBeUndefined()
  expect(readdirSync(folder)).toEqual([])
})
