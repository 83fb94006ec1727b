// The document: everything of one run as JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { type GoalResult, judge } from '../figures/goals.js'
import {
  type CaseResult,
  type ClientGrowth,
  growthOf,
  type Ratio,
  ratiosOf,
} from '../figures/results.js'
import type { MicroResult } from '../micro/result.js'
import type { Options } from '../options.js'

/** One run of the benchmark. */
export interface BenchDocument {
  readonly kind: 'warmline-benchmark'
  readonly version: 1
  readonly at: string
  readonly machine: {
    readonly node: string
    readonly platform: string
    readonly cpu: string
    readonly cores: number
    /** Load of the last minute, before and after. Beyond the cores, the machine had other work. */
    readonly loadBefore: number
    readonly loadAfter: number
  }
  readonly options: Omit<Options, 'live' | 'outDirectory' | 'isJson'> & { readonly isLive: boolean }
  /** Of every package that is measured. */
  readonly versions: Readonly<Record<string, string>>
  readonly goals: readonly GoalResult[]
  readonly growth: readonly ClientGrowth[]
  readonly ratios: readonly Ratio[]
  readonly cases: readonly CaseResult[]
  readonly micro: readonly MicroResult[]
}

const packages = [
  'ws',
  'openai',
  '@openai/agents',
  'ai',
  '@ai-sdk/openai',
  '@vercel/ai-sdk-openai-websocket-fetch',
  'langchain',
  '@langchain/core',
  '@langchain/openai',
  '@warmline/core',
  '@warmline/ai-sdk',
  '@warmline/langchain',
]

/** Puts the document together. */
export function makeDocument(
  options: Options,
  cases: readonly CaseResult[],
  micro: readonly MicroResult[],
  loadBefore: number,
): BenchDocument {
  const { live, outDirectory: _directory, isJson: _isJson, ...shown } = options
  const growth = growthOf(cases)
  return {
    kind: 'warmline-benchmark',
    version: 1,
    at: new Date().toISOString(),
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      loadBefore,
      loadAfter: currentLoad(),
    },
    options: { ...shown, isLive: live !== undefined },
    versions: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    goals: judge(cases, growth, options),
    growth,
    ratios: ratiosOf(cases),
    cases,
    micro,
  }
}

/** The machine's load of the last minute; 0 where the system does not tell. */
export function currentLoad(): number {
  return loadavg()[0] ?? 0
}

/**
 * The version of an installed package: from the package.json above its entry, which not every
 * package exports.
 */
function versionOf(name: string): string {
  let directory = dirname(createRequire(import.meta.url).resolve(name))
  for (;;) {
    const found = readManifest(join(directory, 'package.json'))
    if (found?.name === name && found.version !== undefined) return found.version
    if (dirname(directory) === directory) return 'unknown'
    directory = dirname(directory)
  }
}

function readManifest(
  path: string,
): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
