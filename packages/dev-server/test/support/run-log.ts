// What a run of the suite was: which files took part, which tests really ran, and whether that was
// all of them. Written down file by file by `record-events.ts`, read by `event-log.ts` when the
// suite is done. A title in a source says only that somebody wrote it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const testFolder = new URL('../', import.meta.url)

/** Where the titles of a run are written. */
export const runLog: string = fileURLToPath(
  new URL('../../node_modules/.cache/run/', import.meta.url),
)

/** The tests of one file that ran: the titles of their groups, then their own. */
export interface FileRun {
  readonly file: string
  readonly titles: readonly (readonly string[])[]
}

/** The number with which a title begins; `undefined` when it begins with none. */
export function ruleOf(title: string): string | undefined {
  return /^(P\d+) \S/.exec(title)?.[1]
}

/** What ran. */
export interface Run {
  /** True when every test file took part. */
  readonly isFull: boolean
  /** Rules named by a test that ran, or by a group of such. */
  readonly rules: ReadonlySet<string>
}

/** Reads what the files of the run have written. */
export function readRun(): Run {
  const runs = (existsSync(runLog) ? readdirSync(runLog) : []).map((name): FileRun => {
    const run: FileRun = JSON.parse(readFileSync(`${runLog}/${name}`, 'utf8'))
    return run
  })
  const seen = new Set(runs.map(({ file }) => file))
  const files = readdirSync(testFolder).filter((file) => file.endsWith('.test.ts'))
  const rules = runs.flatMap(({ titles }) => titles.flat()).map(ruleOf)
  return {
    isFull: files.every((file) => seen.has(file)),
    rules: new Set(rules.filter((rule) => rule !== undefined)),
  }
}
