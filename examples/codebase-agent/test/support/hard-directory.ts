// A directory with everything that makes surveying hard: binary and huge files, links, loops,
// pipes, secrets outside.
import { execFileSync } from 'node:child_process'
import { symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from './directories.js'

/** Creates the directory; returns its path. A link in it leads to a secret outside. */
export async function makeHardDirectory(): Promise<string> {
  const outside = await makeDirectory({ 'secret.txt': 'the secret' })
  const root = await makeDirectory({
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
  return root
}
