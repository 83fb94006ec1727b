// The document: all results of one run as JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { evaluateGoals, type GoalResult } from '../figures/goals.js'
import {
  type ClientGrowth,
  growthOf,
  type Ratio,
  ratiosOf,
  type ScenarioResult,
} from '../figures/results.js'
import type { MicroResult } from '../micro/result.js'
import type { Options } from '../options.js'

/** One run of the benchmark. */
export interface BenchDocument {
  readonly kind: 'warmline-benchmark'
  readonly version: 3
  readonly at: string
  readonly machine: {
    readonly node: string
    readonly platform: string
    readonly cpu: string
    readonly cores: number
    /** Load of the last minute, before the run and after it. */
    readonly loadBefore: number
    readonly loadAfter: number
  }
  readonly options: Omit<Options, 'live' | 'outDirectory' | 'isJson'> & { readonly isLive: boolean }
  /** Version of each measured package, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly goals: readonly GoalResult[]
  readonly growth: readonly ClientGrowth[]
  readonly ratios: readonly Ratio[]
  readonly scenarios: readonly ScenarioResult[]
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

/** What a document is made of. */
export interface DocumentParts {
  readonly options: Options
  readonly scenarios: readonly ScenarioResult[]
  readonly micro: readonly MicroResult[]
  /** Load of the machine before the run. */
  readonly loadBefore: number
}

/** Builds the document of one run. */
export function makeDocument({
  options,
  scenarios,
  micro,
  loadBefore,
}: DocumentParts): BenchDocument {
  const { live, outDirectory: _directory, isJson: _isJson, ...shown } = options
  const growth = growthOf(scenarios)
  return {
    kind: 'warmline-benchmark',
    version: 3,
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
    goals: evaluateGoals(scenarios, growth, options),
    growth,
    ratios: ratiosOf(scenarios),
    scenarios,
    micro,
  }
}

/** The machine's load of the last minute; 0 where the system does not report it. */
export function currentLoad(): number {
  return loadavg()[0] ?? 0
}

/**
 * The version of an installed package, read from the nearest package.json above its entry, because
 * not every package exports its own.
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
