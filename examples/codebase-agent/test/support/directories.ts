// Directories for the tests: made in the system's temporary folder and removed after each test
// file's tests.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

const made: string[] = []

afterAll(async () => {
  await Promise.all(made.splice(0).map((path) => rm(path, { recursive: true, force: true })))
})

/** Makes a directory with these files, by their relative paths. Gives its path without links. */
export async function makeDirectory(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codebase-agent-test-')))
  made.push(root)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}

/**
 * A small project with enough in it for a long survey: folders, code that declares names and uses
 * them, a binary file.
 */
export async function makeProject(): Promise<string> {
  const files: Record<string, string | Uint8Array> = {
    'README.md': '# Ferry\n\nCarries letters over the water. Errors are handled in one place.\n',
    'package.json': '{ "name": "ferry", "type": "module" }\n',
    'assets/logo.bin': new Uint8Array([0x89, 0x50, 0, 0, 1, 2, 3]),
    'docs/notes.txt': 'On errors: a lost letter is written again.\n',
  }
  for (let index = 1; index <= 24; index += 1) {
    const name = `Carrier${String(index).padStart(2, '0')}`
    const uses = index === 1 ? '' : `import { Carrier01 } from './carrier-01.js'\n`
    const body = Array.from(
      { length: 40 + index },
      (_, line) => `  // line ${line} of ${name}, without news`,
    )
    files[`src/carrier-${name.slice(-2)}.ts`] =
      `${uses}export class ${name} {\n  handle(error: Error): void {}\n${body.join('\n')}\n}\n`
    files[`test/carrier-${name.slice(-2)}.test.ts`] =
      `import { ${name} } from '../src/x.js'\ntest('an error is handled', () => new ${name}())\n`
  }
  return await makeDirectory(files)
}

/**
 * Runs `work` as a user who is bound by permissions: root is not, and tests often run as root.
 * Works in the main thread of a process only, which is where vitest's forks run tests.
 */
export async function asOrdinaryUser<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0 || process.seteuid === undefined) return await work()
  process.seteuid(65_534)
  try {
    return await work()
  } finally {
    process.seteuid(0)
  }
}
