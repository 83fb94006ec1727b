// Both ends of the peer range: the README's programs and the tests of `test/peer-range` pass with
// each version of the AI SDK.
import { checkPeerRange, type PeerVersions } from '@warmline/testing/packed'

const ends: readonly PeerVersions[] = [
  { name: 'ai 7', packages: ['ai@^7', '@ai-sdk/openai@^4'], checked: ['test'] },
  // The hosted tools of ai 6 do not fit its own ToolSet type, so the cases run there but are not
  // type-checked.
  {
    name: 'ai 6',
    packages: ['ai@^6', '@ai-sdk/openai@^3'],
    spelling: ['isStepCount', 'stepCountIs'],
    checked: ['test/support/provider.ts', 'test/support/round-trip.ts'],
  },
]

await checkPeerRange({
  adapter: 'ai-sdk',
  tests: ['peer-range', 'support'],
  ends,
  async runTests({ name }, project) {
    const vitest = ['node_modules/.bin/vitest', 'run', '--dir', 'test', '--testTimeout', '60000']
    const output = await project.mustRun(vitest, { timeoutMs: 1_200_000 })
    console.log(`${name}: ${/Tests .*/.exec(output)?.[0]}`)
  },
})
