// The folders in which the tests of the program run it, and the flags of a run without waiting.
import { symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from './directories.js'

/** Flags of a run that waits for nothing and measures each way once. */
export const free = ['--rtt', '0', '--ttft', '0', '--cost', '0', '--repeat', '1', '--no-sweep']

/** A folder of odd things: a huge file, links in circles, and one small project. */
export async function makeOddDirectory(): Promise<string> {
  const odd = await makeDirectory({
    'huge.bin': '',
    'empty/.keep': '',
    'skipped/node_modules/x/index.js': 'x',
    'one/only.txt': 'One line about errors.\n',
  })
  await truncate(join(odd, 'huge.bin'), 100 * 1024 * 1024)
  await symlink('loop', join(odd, 'loop'))
  await symlink('.', join(odd, 'skipped/again'))
  return odd
}
