// Writes the generated parts of docs/reference: `pnpm docs:generate`. A test in the test command
// fails while a page is not what this makes.
import { writeFileSync } from 'node:fs'
import { generatedPages } from './pages.ts'

for (const { path, text, expected } of generatedPages()) {
  if (text === expected) continue
  writeFileSync(path, expected)
  process.stdout.write(`wrote ${path}\n`)
}
