// The tools on what real directories hold: text, binary, huge files, links, loops, pipes, secrets
// outside.
import { execFileSync } from 'node:child_process'
import { chmod, readdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { clip, linesOf } from '../src/tools/file-head.js'
import { insideOf } from '../src/tools/inside.js'
import { readFile } from '../src/tools/read-file.js'
import { readResult, type ToolResult } from '../src/tools/results.js'
import { searchText } from '../src/tools/search-text.js'
import { createToolbox } from '../src/tools/toolbox.js'
import { byName, type Tree, walkTree } from '../src/tools/tree.js'
import { asOrdinaryUser, makeDirectory } from './support/directories.js'

let root: string
let outside: string
let tree: Tree

beforeAll(async () => {
  outside = await makeDirectory({ 'secret.txt': 'the secret' })
  root = await makeDirectory({
    'a.ts': 'export class Ferry {\n\n  // a long way\n}\n',
    'deep/er/b.md': 'On the Ferry\r\nand off\r\n',
    'deep/empty.txt': '',
    'pixels.bin': new Uint8Array([1, 0, 2]),
    'node_modules/other/index.js': 'Ferry',
    '.git/config': 'Ferry',
    'locked/inside.txt': 'Ferry',
  })
  await symlink('loop-b', join(root, 'loop-a'))
  await symlink('loop-a', join(root, 'loop-b'))
  await symlink('..', join(root, 'deep/up'))
  await symlink(outside, join(root, 'way-out'))
  await symlink('a.ts', join(root, 'link-to-a'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  await writeFile(join(root, 'huge.log'), 'a line of the log\n'.repeat(100_000))
  await truncate(join(root, 'huge.log'), 100 * 1024 * 1024)
  await writeFile(join(root, 'long-line.txt'), 'x'.repeat(3_000_000))
  tree = await walkTree(root)
})

async function call(name: string, input: unknown, on: Tree = tree): Promise<ToolResult> {
  const tool = createToolbox(on).find((each) => each.name === name)
  const result = readResult((await tool?.call(input)) ?? '')
  if (result === undefined) throw new Error('The output is not one of a tool.')
  return result
}

describe('the tree', () => {
  test('has regular files only, follows no link, and leaves out what tools made', () => {
    expect(tree.files.map(({ path }) => path)).toEqual([
      'a.ts',
      'huge.log',
      'long-line.txt',
      'pixels.bin',
      'deep/empty.txt',
      'locked/inside.txt',
      'deep/er/b.md',
    ])
    expect(tree.directories.get('.')?.leftOut).toEqual([
      '.git (not surveyed)',
      'link-to-a (link)',
      'loop-a (link)',
      'loop-b (link)',
      'node_modules (not surveyed)',
      'pipe (special file)',
      'way-out (link)',
    ])
    expect(tree.isComplete).toBe(true)
  })

  test('of an installed package has everything but version control', async () => {
    const installed = await makeDirectory({
      'node_modules/pkg/dist/index.js': 'x',
      'node_modules/pkg/node_modules/dep/index.js': 'x',
      'node_modules/pkg/.git/config': 'x',
    })
    const { files } = await walkTree(join(installed, 'node_modules/pkg'))
    expect(files.map(({ path }) => path)).toEqual(['dist/index.js', 'node_modules/dep/index.js'])
  })

  test('is the same for the same files, whatever the order they were made in, and is cut at its limit', async () => {
    const name = fc.stringMatching(/^[a-e]{1,2}$/)
    const path = fc
      .array(name, { minLength: 1, maxLength: 3 })
      .map((names) => `${names.join('/')}.txt`)
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { minLength: 1, maxLength: 8 }),
        fc.nat(8),
        async (paths, limit) => {
          const one = await walkTree(
            await makeDirectory(Object.fromEntries(paths.map((each) => [each, each]))),
          )
          const reversed = paths.toReversed().map((each) => [each, each])
          const other = await walkTree(await makeDirectory(Object.fromEntries(reversed)))
          expect(other.files).toEqual(one.files)
          expect(other.directories).toEqual(one.directories)
          expect(one.files.map((file) => file.path).toSorted(byName)).toEqual(
            paths.toSorted(byName),
          )
          expect(one.directories.get('.')).toMatchObject({
            files: paths.length,
            bytes: paths.reduce((total, each) => total + each.length, 0),
          })
          const cut = await walkTree(one.root, { maxFiles: limit })
          expect(cut.files).toEqual(one.files.slice(0, limit))
          expect(cut.isComplete).toBe(limit >= paths.length)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('passes by what may not be read', async () => {
    await chmod(root, 0o755)
    await chmod(join(root, 'locked'), 0)
    const seen = await asOrdinaryUser(() => walkTree(root))
    const read = await asOrdinaryUser(() => call('read_file', { path: 'locked/inside.txt' }, seen))
    await chmod(join(root, 'locked'), 0o755)
    expect(seen.directories.get('locked')).toMatchObject({
      files: 0,
      leftOut: ['. (not readable)'],
    })
    expect(read).toMatchObject({ error: 'Not readable: permission denied.' })
  })

  test('stops when it is told to', async () => {
    const stopped = walkTree(root, {}, AbortSignal.abort(new Error('enough')))
    await expect(stopped).rejects.toThrow('enough')
  })
})

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
