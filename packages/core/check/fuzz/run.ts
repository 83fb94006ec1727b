// The whole fuzz: readers, clients on a driven world, clients over real sockets, each for its share of the time. Used by the
// test command for seconds and by `pnpm check` for minutes.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type CampaignResult, campaign } from './campaign.js'
import { clientCases } from './client-case.js'
import { runClientCase } from './client-fuzz.js'
import { readerCases, runReaderCase } from './readers.js'
import { runSocketCase, socketCases } from './socket-fuzz.js'
import { Watchdog } from './watchdog.js'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** How long nothing may move before the process is ended, in milliseconds. */
const stuckMs = 120_000

/** What came of the whole fuzz. */
export interface FuzzResult {
  readonly campaigns: readonly CampaignResult[]
  /** By how much the heap has grown from the end of the first tenth of the time, in MiB, garbage aside. */
  readonly grownMiB: number
}

/** The seed that FUZZ_SEED names, or any. */
export function seedOf(given: string | undefined): number {
  return given === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(given)
}

/** Runs all of it for so many seconds. */
export async function fuzz(seconds: number, seed: number): Promise<FuzzResult> {
  await using watchdog = new Watchdog(stuckMs)
  const shared = { seed, beat: (what: string) => watchdog.beat(what) }
  const all = async (share: number): Promise<readonly CampaignResult[]> => [
    await campaign({
      ...shared,
      name: 'readers',
      cases: readerCases,
      run: runReaderCase,
      seconds: share * 0.15,
    }),
    await campaign({
      ...shared,
      name: 'client',
      cases: clientCases,
      run: runClientCase,
      seconds: share * 0.5,
    }),
    await campaign({
      ...shared,
      name: 'sockets',
      cases: socketCases,
      run: runSocketCase,
      seconds: share * 0.35,
    }),
  ]
  // What is made once, such as compiled code and caches, is made in the first tenth.
  const first = await all(seconds / 10)
  const warmMiB = heapMiB()
  const rest = await all(seconds * 0.9)
  return { campaigns: [...first, ...rest], grownMiB: heapMiB() - warmMiB }
}

/** The results in lines to be printed. */
export function report({ campaigns, grownMiB }: FuzzResult): readonly string[] {
  return [
    ...campaigns.map(({ examples: _, ...counts }) => JSON.stringify(counts)),
    `heap grown by ${grownMiB.toFixed(1)} MiB`,
    ...campaigns.flatMap(({ examples }) => examples),
  ]
}

function heapMiB(): number {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}
