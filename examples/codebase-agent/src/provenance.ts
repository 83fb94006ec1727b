// Where the figures come from: the version of Warmline, the commit, the day, the machine, and the
// command that makes them again.
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import manifest from '@warmline/core/package.json' with { type: 'json' }
import { defaultQuestion, type Options, readOptions } from './options.js'

/** What the page says of where it comes from. */
export interface Provenance {
  readonly version: string
  /** The commit, with a mark when files differ from it; missing outside a checkout. */
  readonly commit: string | undefined
  readonly date: Date
  readonly machine: string
  /** What to type to see it again. */
  readonly command: string
  /** The home of the project. */
  readonly home: string
}

/** Looks it up. */
export function provenance(options: Options): Provenance {
  const { version } = manifest
  return {
    version: version === '0.0.0' ? 'development version' : version,
    commit: commit(),
    date: new Date(),
    machine: `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`,
    command: commandOf(options),
    home: homeOf(manifest),
  }
}

function commit(): string | undefined {
  try {
    const cwd = fileURLToPath(new URL('../../..', import.meta.url))
    const git = (...args: readonly string[]): string =>
      execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const hash = git('rev-parse', '--short=9', 'HEAD').trim()
    const isChanged = git('status', '--porcelain', '--untracked-files=no').trim() !== ''
    return isChanged ? `${hash} with local changes` : hash
  } catch {
    return undefined
  }
}

/** The package's own home; its page on npm as long as it names none. */
function homeOf(named: { readonly name: string; readonly homepage?: string }): string {
  return named.homepage ?? `https://www.npmjs.com/package/${named.name}`
}

function commandOf(options: Options): string {
  const { directory, question, place, repetitions, hasSweep } = options
  const usual = readOptions([], {})
  const costs =
    usual !== 'help' && usual.place.kind === 'dev-server' ? usual.place.costs : undefined
  const cost = (flag: string, value: number, usually: number | undefined): readonly string[] =>
    value === usually ? [] : [flag, String(value)]
  const flags =
    place.kind === 'live'
      ? ['--live', '--model', place.model, '--repeat', String(repetitions)]
      : [
          ...cost('--rtt', place.costs.roundTripMs, costs?.roundTripMs),
          ...cost('--ttft', place.costs.firstTokenMs, costs?.firstTokenMs),
          ...cost('--cost', place.costs.workNsPerUncachedByte, costs?.workNsPerUncachedByte),
          ...cost('--repeat', repetitions, usual === 'help' ? undefined : usual.repetitions),
          ...(hasSweep ? [] : ['--no-sweep']),
        ]
  const asked = question === defaultQuestion ? [] : [question]
  const words = directory === undefined && asked.length === 0 ? [] : [directory ?? '.', ...asked]
  return ['npx -y pnpm@12.21.0 demo', ...[...flags, ...words].map(quoted)].join(' ')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
