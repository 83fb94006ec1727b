// Logs for tests: writes text to a file of its own, and analyzes it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Analysis, type AnalyzeOptions, analyze } from '../../src/analyze/analyze.ts'
import type { FileReport } from '../../src/analyze/report.ts'

/** Writes a log, which is gone after the test, and returns its path. */
export async function logFile(content: string | Uint8Array, name = 'log'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'warmline-cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** JSON lines of these values. */
export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}

/** The analysis of one file. */
export function analyzePath(
  path: string,
  options: Partial<AnalyzeOptions> = {},
): Promise<Analysis> {
  return analyze([path], { server: 'openai', links: [], showsItems: false, ...options })
}

/** The report of one log. */
export async function reportOf(
  content: string | Uint8Array,
  options: Partial<AnalyzeOptions> = {},
): Promise<FileReport> {
  const { report, unreadable } = await analyzePath(await logFile(content), options)
  const [file] = report.files
  if (file === undefined) throw new Error(unreadable[0]?.message ?? 'There is no report.')
  return file
}
