// Versions and copies of packages that do not go together.
import { relative } from 'node:path'
import semver from 'semver'
import type { Problem } from '../types.js'
import { type FoundPackage, findPackage, type PackageManager } from './find-package.js'

/** The application: its folder, and what it has. */
export interface Installed {
  readonly cwd: string
  readonly manager: PackageManager
  /** Warmline's packages. */
  readonly own: readonly FoundPackage[]
  /** The frameworks that it is used under, and their parts. */
  readonly hosts: readonly FoundPackage[]
}

/** Every package that asks for another one must get one of a version that it works with. */
export function peerProblems({ own, manager }: Installed): readonly Problem[] {
  return own.flatMap((asking) =>
    Object.entries(asking.peerDependencies).flatMap(([name, range]): readonly Problem[] => {
      const found = findPackage(name, asking.folder)
      const remedies = [`${manager.install} ${name}@"${newestOf(range)}"`]
      if (found === undefined) {
        if (asking.optionalPeers.has(name)) return []
        const what = `${asking.name} needs ${name}, which is not installed here.`
        return [{ code: 'peer_missing', what, remedies }]
      }
      if (semver.satisfies(found.version, range, { includePrerelease: true })) return []
      const what = `${asking.name} ${asking.version} works with ${name} ${range}, and ${found.version} is installed.`
      return [{ code: 'peer_version', what, remedies }]
    }),
  )
}

/** The last of the alternatives of a range: `^3 || ^4` asks for `^4`. */
function newestOf(range: string): string {
  return range.split('||').at(-1)?.trim() ?? range
}

/**
 * The AI SDK takes models of its own version of `@ai-sdk/provider` and of older ones. A newer
 * `@ai-sdk/openai` makes models that it refuses.
 */
export function modelVersionProblems({ own, cwd, manager }: Installed): readonly Problem[] {
  const adapter = own.find(({ name }) => name === '@warmline/ai-sdk')
  const ai = findPackage('ai', cwd)
  if (adapter === undefined || ai === undefined) return []
  const provider = findPackage('@ai-sdk/openai', adapter.folder)
  const [takes, makes] = [ai, provider].map((each) =>
    majorOf(each?.dependencies['@ai-sdk/provider']),
  )
  if (provider === undefined || takes === undefined || makes === undefined || makes <= takes) {
    return []
  }
  // The majors of the two packages go up together: ai 6 has @ai-sdk/openai 3.
  const fitting = `^${(majorOf(ai.version) ?? 0) - 3}.0.0`
  const range = semver.validRange(adapter.peerDependencies['@ai-sdk/openai'] ?? '*')
  const isUsable = range === null || semver.intersects(fitting, range)
  return [
    {
      code: 'model_version',
      what: `ai ${ai.version} does not take the models that @ai-sdk/openai ${provider.version} makes (AI_UnsupportedModelVersionError).`,
      remedies: [
        isUsable
          ? `${manager.install} @ai-sdk/openai@"${fitting}"`
          : `${manager.install} ai@latest`,
      ],
    },
  ]
}

function majorOf(version: string | undefined): number | undefined {
  return semver.coerce(version)?.major
}

/** The packages of which a second copy breaks something, and what it breaks. */
const single: ReadonlyMap<string, { readonly code: string; readonly breaks: string }> = new Map([
  [
    '@warmline/core',
    {
      code: 'two_copies_of_core',
      breaks:
        'A client of one copy cannot be given to an adapter of the other, and each keeps its own code.',
    },
  ],
  [
    '@langchain/core',
    {
      code: 'two_copies_of_peer',
      breaks: 'Messages and models of one copy are none of the other (instanceof fails).',
    },
  ],
  [
    '@langchain/openai',
    {
      code: 'two_copies_of_peer',
      breaks: 'A ChatOpenAI of one copy is none of the other: withWarmline refuses it.',
    },
  ],
])

/** Packages of which the application must have one copy only. */
export function copyProblems(installed: Installed): readonly Problem[] {
  const { manager, cwd } = installed
  return [...single].flatMap(([name, { code, breaks }]) => {
    const copies = copiesOf(name, installed)
    if (copies.size < 2) return []
    const places = [...copies.values()].map(
      ({ found, users }) =>
        `${found.version} for ${users.join(', ')} (${relative(cwd, found.folder) || '.'})`,
    )
    return [
      {
        code,
        what: `There are ${copies.size} copies of ${name}: ${places.join('; ')}. ${breaks}`,
        remedies: [
          `${manager.list} ${name}   says who brings which`,
          `Give everything that asks for ${name} versions that one copy satisfies, then: ${manager.dedupe}`,
        ],
      },
    ]
  })
}

/** A copy and who gets it. */
interface Copy {
  readonly found: FoundPackage
  readonly users: readonly string[]
}

/** The copies of a package by their folders. */
function copiesOf(name: string, { cwd, own, hosts }: Installed): ReadonlyMap<string, Copy> {
  const copies = new Map<string, Copy>()
  const add = (user: string, from: string): void => {
    const found = findPackage(name, from)
    if (found === undefined) return
    const users = copies.get(found.folder)?.users ?? []
    copies.set(found.folder, { found, users: [...users, user] })
  }
  add('your code', cwd)
  for (const user of [...own, ...hosts]) {
    if (name in user.dependencies || name in user.peerDependencies) add(user.name, user.folder)
  }
  return copies
}
