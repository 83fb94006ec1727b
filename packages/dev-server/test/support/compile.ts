// Compiles a TypeScript source and returns the compiler's complaints.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Inside the package, so that its dependencies are found.
const workFolder = fileURLToPath(new URL('../../node_modules/.cache/compile/', import.meta.url))
const tscFile = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
const compilerFlags =
  '--noEmit --strict --skipLibCheck --target es2024 --module nodenext --types node'

/** A complaint, and the line of the source that it is about. */
export interface Complaint {
  readonly text: string
  readonly line: string
}

/** Compiles `source` in a file called `name`; returns no complaint when every type fits. */
export function complaintsOf(name: string, source: string): readonly Complaint[] {
  mkdirSync(workFolder, { recursive: true })
  const file = `${workFolder}${name}.ts`
  writeFileSync(file, source)
  const lines = source.split('\n')
  try {
    execFileSync(tscFile, [...compilerFlags.split(' '), '--ignoreConfig', file], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return []
  } catch (error) {
    const output =
      error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    return output
      .split('\n')
      .filter((text) => /^\S/.test(text))
      .map((text) => ({ text, line: lines[Number(/\((\d+),/.exec(text)?.[1]) - 1] ?? '' }))
  }
}
