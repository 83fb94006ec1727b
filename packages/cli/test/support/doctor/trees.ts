// Folders of applications with installed packages: manifests in node_modules, as npm lays them out.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A package's manifest, as far as it matters who gets which version. */
export interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Installed packages by their place below node_modules, such as `a` or `a/node_modules/b`. */
export type Tree = Readonly<Record<string, Manifest>>

/** Lays out an application with these packages. */
export function layOut(tree: Tree): string {
  const app = mkdtempSync(join(tmpdir(), 'warmline-doctor-app-'))
  write(join(app, 'package.json'), { name: 'app' })
  for (const [place, manifest] of Object.entries(tree)) {
    const name = place.split('node_modules/').at(-1)
    write(join(app, 'node_modules', place, 'package.json'), { name, ...manifest })
  }
  return app
}

function write(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(content))
}

const core = { version: '0.1.0' }
const aiSdk = {
  version: '0.1.0',
  dependencies: { '@warmline/core': '^0.1.0' },
  peerDependencies: { '@ai-sdk/openai': '^3.0.0 || ^4.0.0' },
}
const langchain = {
  version: '0.1.0',
  dependencies: { '@warmline/core': '^0.1.0' },
  peerDependencies: { '@langchain/core': '^1.1.37', '@langchain/openai': '^1.4.0' },
}
const ai = (major: number, provider: number): Manifest => ({
  version: `${major}.0.5`,
  dependencies: { '@ai-sdk/provider': `${provider}.0.1` },
})

/** The AI SDK's adapter with this `ai` and this `@ai-sdk/openai`. */
const aiSdkTree = (host: Manifest, provider: Manifest): Tree => ({
  '@warmline/core': core,
  '@warmline/ai-sdk': aiSdk,
  ai: host,
  '@ai-sdk/openai': provider,
})

const langchainTree: Tree = {
  '@warmline/core': core,
  '@warmline/langchain': langchain,
  '@langchain/core': { version: '1.4.0' },
  '@langchain/openai': { version: '1.6.0', peerDependencies: { '@langchain/core': '^1.4.0' } },
  langchain: { version: '1.5.14', peerDependencies: { '@langchain/core': '^1.4.0' } },
}

/** The trees of the tests, by what is in them. */
export const trees = {
  nothing: {},
  langchainOnly: { langchain: { version: '1.5.14' } },
  core: { '@warmline/core': core },
  aiSdk: aiSdkTree(ai(7, 4), ai(4, 4)),
  olderAiSdk: aiSdkTree(ai(6, 3), ai(3, 3)),
  ai6WithNewerOpenai: aiSdkTree(ai(6, 3), ai(4, 4)),
  ai5WithNewerOpenai: aiSdkTree(ai(5, 2), ai(4, 4)),
  langchain: langchainTree,
  twoLangchainCores: {
    ...langchainTree,
    'langchain/node_modules/@langchain/core': { version: '1.3.0' },
  },
  oldLangchainCore: { ...langchainTree, '@langchain/core': { version: '0.3.80' } },
  withoutPeer: { '@warmline/core': core, '@warmline/ai-sdk': aiSdk, ai: ai(7, 4) },
  twoAdapters: { ...langchainTree, ...aiSdkTree(ai(7, 4), ai(4, 4)) },
  twoCores: {
    ...langchainTree,
    ...aiSdkTree(ai(7, 4), ai(4, 4)),
    '@warmline/langchain/node_modules/@warmline/core': { version: '0.2.0' },
  },
} satisfies Record<string, Tree>
