// The programs that the rows copy into their projects.
import { readFileSync } from 'node:fs'

/** The text of a program in `src/programs`. */
export function programText(name: string): string {
  return readFileSync(new URL(`programs/${name}`, import.meta.url), 'utf8')
}
