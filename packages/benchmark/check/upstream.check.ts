// The patches of docs/upstream: each applies to what is installed, and changes nothing that an
// application sees of a stream.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { applyPatches, overlaid } from './upstream/patches.js'

const program = fileURLToPath(new URL('upstream/streams.ts', import.meta.url))
const copies = mkdtempSync(join(tmpdir(), 'warmline-upstream-'))

afterAll(() => rmSync(copies, { recursive: true }))

test('with the patches, every framework makes the same of every stream', () => {
  const patches = applyPatches(copies)
  const { args, env } = overlaid(patches)
  const plain = run([program], process.env)
  const patched = run([...args, program], env)
  expect(patches.length).toBeGreaterThan(0)
  for (const { files } of patches) {
    for (const copy of files.values()) expect(patched.stderr).toContain(`patched ${copy}\n`)
  }
  expect(plain.lines.length).toBeGreaterThan(100)
  expect(patched.lines).toEqual(plain.lines)
})

function run(args: readonly string[], env: NodeJS.ProcessEnv) {
  const options = { env, encoding: 'utf8', maxBuffer: 2 ** 28 } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options)
  if (status !== 0) throw new Error(`The program ended with ${status}: ${stderr}`)
  return { lines: stdout.split('\n'), stderr }
}
