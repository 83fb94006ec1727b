// The tree of a surveyed directory: what it has, what it leaves out, and where it is cut.
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { byName, type Tree, walkTree } from '../src/tools/tree.js'
import { callTool } from './support/call-tool.js'
import { asOrdinaryUser, makeDirectory } from './support/directories.js'
import { makeHardDirectory } from './support/hard-directory.js'

let root: string
let tree: Tree

beforeAll(async () => {
  root = await makeHardDirectory()
  tree = await walkTree(root)
})

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
    const read = await asOrdinaryUser(() =>
      callTool(seen, 'read_file', { path: 'locked/inside.txt' }),
    )
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
