// The other package managers: each installs the packages itself, strictly where it can.
import type { Application } from '@warmline/testing/packed'
import type { Lab } from '../lab.ts'
import { loop, program } from '../loop.ts'
import { adapters, bothAdapters, type Row } from '../row.ts'

const packages = bothAdapters.split(' ')

/** A package manager. */
interface Manager {
  readonly name: string
  readonly runtime: string
  readonly how: string
  /** The command that adds packages. */
  add(lab: Lab): Promise<readonly string[]>
  /** Prepares an empty folder. */
  prepare?(lab: Lab, project: Application): void
  /** The command that runs a program. @default Node 24 */
  node?(lab: Lab): Promise<readonly string[]>
}

const yarn4 = async (lab: Lab): Promise<readonly string[]> => [
  await lab.node('24'),
  await lab.tool('@yarnpkg/cli-dist@4', 'bin/yarn.js'),
]

function yarnSettings(lab: Lab, project: Application, linker: string): void {
  const registry = /^registry=(.*)$/m.exec(lab.registry.npmrc)?.[1]
  const settings = [
    `nodeLinker: ${linker}`,
    `npmRegistryServer: "${registry}"`,
    `npmScopes: { warmline: { npmRegistryServer: "${lab.registry.url}" } }`,
    'unsafeHttpWhitelist: ["127.0.0.1"]',
    'enableTelemetry: false',
    'enableImmutableInstalls: false',
    'npmMinimalAgeGate: 0',
    // A scope has an age gate of its own, and what was just published is too young for it.
    'npmPreapprovedPackages: ["@warmline/*"]',
  ]
  project.write('.yarnrc.yml', `${settings.join('\n')}\n`)
  project.write('yarn.lock', '')
}

const managers: readonly Manager[] = [
  {
    name: 'pnpm',
    runtime: 'pnpm 12, strict node_modules',
    how: 'pnpm add; node main.mjs',
    add: async (lab) => [
      await lab.node('24'),
      await lab.tool('pnpm@12', 'bin/pnpm.mjs'),
      'add',
      '--ignore-scripts',
    ],
  },
  {
    name: 'yarn-1',
    runtime: 'yarn 1',
    how: 'yarn add; node main.mjs',
    add: async (lab) => [
      await lab.node('24'),
      await lab.tool('yarn@1', 'bin/yarn.js'),
      'add',
      '--no-lockfile',
    ],
  },
  {
    name: 'yarn-4',
    runtime: 'yarn 4, node_modules',
    how: 'yarn add; node main.mjs',
    add: async (lab) => [...(await yarn4(lab)), 'add'],
    prepare: (lab, project) => yarnSettings(lab, project, 'node-modules'),
  },
  {
    name: 'yarn-4-pnp',
    runtime: "yarn 4, Plug'n'Play",
    how: 'yarn add; yarn node main.mjs',
    add: async (lab) => [...(await yarn4(lab)), 'add'],
    prepare: (lab, project) => yarnSettings(lab, project, 'pnp'),
    node: async (lab) => [...(await yarn4(lab)), 'node'],
  },
  {
    name: 'bun-install',
    runtime: 'Bun 1.4, installed by itself',
    how: 'bun add; bun main.mjs',
    add: async (lab) => [await lab.tool('bun@1.4', 'bin/bun.exe'), 'add'],
    node: async (lab) => [await lab.tool('bun@1.4', 'bin/bun.exe')],
  },
]

/** Package managers. */
export const packageManagerRows: readonly Row[] = managers.map(
  ({ name, runtime, how, add, prepare, node }): Row => ({
    name,
    runtime,
    how,
    async *run(lab) {
      const project = lab.folder(name)
      prepare?.(lab, project)
      await lab.install(project, [...(await add(lab)), ...packages])
      const command = (await node?.(lab)) ?? [await lab.node('24')]
      for (const part of adapters)
        yield await loop({ part }, program(project, [...command, `main-${part}.mjs`]))
    },
  }),
)
