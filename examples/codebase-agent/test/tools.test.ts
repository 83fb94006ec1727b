// The tools on a directory with text, binary and huge files, links, loops, pipes, and secrets
// outside.
import { readdir } from 'node:fs/promises'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { clip, linesOf } from '../src/tools/file-head.js'
import { insideOf } from '../src/tools/inside.js'
import { readFile } from '../src/tools/read-file.js'
import type { ToolResult } from '../src/tools/results.js'
import { searchText } from '../src/tools/search-text.js'
import { type Tree, walkTree } from '../src/tools/tree.js'
import { callTool } from './support/call-tool.js'
import { makeDirectory } from './support/directories.js'
import { makeHardDirectory } from './support/hard-directory.js'

let root: string
let tree: Tree

beforeAll(async () => {
  root = await makeHardDirectory()
  tree = await walkTree(root)
})

const call = (name: string, input: unknown, on: Tree = tree): Promise<ToolResult> =>
  callTool(on, name, input)

describe('list_files', () => {
  test('shows one directory and counts what is below', async () => {
    expect(await call('list_files', { path: 'deep' })).toEqual({
      tool: 'list_files',
      path: 'deep',
      files: 2,
      bytes: 23,
      directories: [{ path: 'deep/er', files: 1, bytes: 23 }],
      entries: [{ path: 'deep/empty.txt', bytes: 0 }],
      leftOut: ['up (link)'],
      notShown: 0,
    })
  })

  test('shows so many of a large directory and says how many more there are', async () => {
    const names = Array.from({ length: 100 }, (_, index) => [`f${index}`, ''])
    const large = await walkTree(await makeDirectory(Object.fromEntries(names)))
    const listing = await call('list_files', {}, large)
    expect(listing).toMatchObject({ files: 100, notShown: 20 })
  })

  test('knows no directory of a file, a link or nothing', async () => {
    for (const path of ['a.ts', 'way-out', 'nowhere', 'node_modules']) {
      expect(await call('list_files', { path })).toHaveProperty('error')
    }
  })
})

describe('read_file', () => {
  test('gives lines with their numbers', async () => {
    expect(await call('read_file', { path: 'a.ts', from: 3, lines: 5 })).toEqual({
      tool: 'read_file',
      path: 'a.ts',
      bytes: 40,
      lines: 4,
      from: 3,
      to: 4,
      isWhole: true,
      text: ['  // a long way', '}'],
    })
    expect(await call('read_file', { path: 'a.ts', from: 9 })).toMatchObject({
      from: 0,
      to: 0,
      text: [],
    })
    expect(await call('read_file', { path: 'deep/empty.txt' })).toMatchObject({
      lines: 0,
      text: [],
    })
  })

  test('reads the beginning of 100 MB, and cuts a line of 3 MB', async () => {
    const huge = await call('read_file', { path: 'huge.log' })
    expect(huge).toMatchObject({ bytes: 100 * 1024 * 1024, isWhole: false, from: 1, to: 300 })
    const long = await call('read_file', { path: 'long-line.txt' })
    expect(long).toMatchObject({ lines: 1, isWhole: false })
    expect(JSON.stringify(long).length).toBeLessThan(500)
  })

  test('refuses binary files, directories, pipes, loops and what is gone, each with its reason', async () => {
    const reasons = Object.fromEntries(
      await Promise.all(
        ['pixels.bin', 'deep', 'pipe', 'loop-a', 'gone.txt'].map(async (path) => {
          const result = await call('read_file', { path })
          return [path, 'error' in result ? result.error : 'read']
        }),
      ),
    )
    expect(reasons).toEqual({
      'pixels.bin': 'A binary file of 3 bytes. file_stats says what can be said.',
      deep: 'Not a regular file.',
      pipe: 'Not a regular file.',
      'loop-a': 'A loop of links.',
      'gone.txt': 'No such file or directory.',
    })
  })

  test('shows exactly the lines that were asked for', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '𝄞', ' ', '"', '\\'), maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
        async (lines, end, [from, count]) => {
          const text = lines.map((each) => each + end).join('')
          const one = await walkTree(await makeDirectory({ 'f.txt': text }))
          const reading = await readFile(one, { path: 'f.txt', from, lines: count })
          expect(reading).toMatchObject({
            lines: lines.length,
            text: lines.slice(from - 1, from - 1 + count),
          })
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('search_text', () => {
  test('finds text in upper and lower case, outside of what is left out', async () => {
    expect(await call('search_text', { query: 'FERRY' })).toMatchObject({
      matches: 3,
      filesWithMatches: 3,
      topFiles: [
        { path: 'a.ts', matches: 1 },
        { path: 'deep/er/b.md', matches: 1 },
        { path: 'locked/inside.txt', matches: 1 },
      ],
      hits: [
        { path: 'a.ts', line: 1, text: 'export class Ferry {' },
        { path: 'locked/inside.txt', line: 1, text: 'Ferry' },
        { path: 'deep/er/b.md', line: 1, text: 'On the Ferry' },
      ],
    })
  })

  test('counts what it did not search: binary and huge files', async () => {
    expect(await call('search_text', { query: 'line' })).toMatchObject({
      filesSearched: 4,
      filesNotSearched: 3,
    })
  })

  test('can be kept to a folder or a file', async () => {
    expect(await call('search_text', { query: 'ferry', path: 'deep' })).toMatchObject({
      matches: 1,
    })
    expect(await call('search_text', { query: 'ferry', path: 'a.ts' })).toMatchObject({
      matches: 1,
    })
    expect(await call('search_text', { query: 'ferry', path: 'dee' })).toHaveProperty('error')
  })

  test('finds what a plain look at every line finds', async () => {
    const word = fc.constantFrom('ferry', 'Ferry', 'boat', '', 'a.b', 'İ', '[x')
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
          { maxLength: 20 },
        ),
        fc.constantFrom('ferry', 'BOAT', 'a.b', '[', 'none'),
        async (lines, query) => {
          const one = await walkTree(await makeDirectory({ 'f.txt': lines.join('\n') }))
          const wanted = query.toLowerCase()
          const expected = lines.filter((each) => each.toLowerCase().includes(wanted)).length
          expect(await searchText(one, { query, path: '.' })).toMatchObject({ matches: expected })
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('file_stats', () => {
  test('measures files, directories and what is no text', async () => {
    expect(await call('file_stats', { path: 'a.ts' })).toMatchObject({
      kind: 'text',
      lines: 4,
      blankLines: 1,
    })
    expect(await call('file_stats', { path: 'pixels.bin' })).toMatchObject({
      kind: 'binary',
      bytes: 3,
    })
    expect(await call('file_stats', { path: 'huge.log' })).toMatchObject({
      bytes: 100 * 1024 * 1024,
      isWhole: false,
    })
    expect(await call('file_stats', {})).toMatchObject({
      kind: 'directory',
      files: 7,
      directories: 3,
      largest: [{ path: 'huge.log' }, { path: 'long-line.txt' }, {}, {}, {}, {}, {}],
    })
  })
})

describe('no path leads out of the directory', () => {
  test('not by name, not by a link', async () => {
    for (const path of [
      '../x',
      '/etc/passwd',
      'way-out/secret.txt',
      'deep/../../x',
      'deep/up/../../..',
    ]) {
      const result = await call('read_file', { path })
      expect(result).toMatchObject({ error: expect.stringContaining('leads out of the directory') })
    }
    expect(await call('read_file', { path: 'link-to-a' })).toMatchObject({ lines: 4 })
  })

  test('not by any spelling', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '',
        'deep',
        'up',
        'way-out',
        'secret.txt',
        'a.ts',
        '~',
        '\0',
        '\\..',
      ),
      fc.string({ maxLength: 4 }),
    )
    const path = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('/'))
    await fc.assert(
      fc.asyncProperty(path, async (each) => {
        const inside = await insideOf(root, each)
        if ('absolute' in inside) expect(`${inside.absolute}/`.startsWith(`${root}/`)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

test('arguments that do not fit are refused before anything is read', async () => {
  await expect(call('read_file', { path: 'a.ts', from: 0 })).rejects.toThrow()
  await expect(call('search_text', { query: '' })).rejects.toThrow()
})

test('clip never goes over, and never splits a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, most) => {
      const cut = clip(text, most)
      expect(cut.length).toBeLessThanOrEqual(most)
      expect(cut.isWellFormed()).toBe(true)
      if (text.length <= most) expect(cut).toBe(text)
    }),
  )
})

test('lines are those of a text editor', () => {
  expect(linesOf('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd'])
  expect(linesOf('a\n')).toEqual(['a'])
  expect(linesOf('')).toEqual([])
})

test('reading leaves no file open', async () => {
  const before = await openFiles()
  await call('read_file', { path: 'pipe' })
  await call('read_file', { path: 'pixels.bin' })
  await call('search_text', { query: 'ferry' })
  expect(await openFiles()).toBe(before)
})

/** Open files of this process, where the system says how many there are. */
async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd').catch(() => [])).length
}
