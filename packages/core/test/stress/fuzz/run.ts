// The whole fuzz: readers, clients on a driven world, clients over real sockets, each for its share
// of the time. Used by the test command for seconds and by `pnpm check` for minutes.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Campaign, type CampaignResult } from './campaign.js'
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
  readonly seed: number
  readonly campaigns: readonly CampaignResult[]
  /**
   * By how much the heap has grown from the end of the first tenth of the time, in MiB, garbage
   * aside.
   */
  readonly grownMiB: number
}

/** The seed that FUZZ_SEED names, or any. */
export function seedOf(given: string | undefined): number {
  return given === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(given)
}

/** Seeds of the first tenth are below those of the rest by this. */
const seedStep = 1_000_000

/** Runs all of it for so many seconds. */
export async function fuzz(seconds: number, seed: number): Promise<FuzzResult> {
  await using watchdog = new Watchdog(stuckMs)
  const readers = new Campaign('readers', readerCases, runReaderCase)
  const client = new Campaign('client', clientCases, runClientCase)
  const sockets = new Campaign('sockets', socketCases, runSocketCase)
  const all = async (share: number, from: number): Promise<void> => {
    const beat = (what: string): void => watchdog.beat(what)
    await readers.run({ seconds: share * 0.15, seed: from, beat })
    await client.run({ seconds: share * 0.5, seed: from, beat })
    await sockets.run({ seconds: share * 0.35, seed: from, beat })
  }
  // What is made once, such as compiled code and caches, is made in the first tenth.
  await all(seconds / 10, seed)
  const warmMiB = heapMiB()
  await all(seconds * 0.9, seed + seedStep)
  const campaigns = [readers.result, client.result, sockets.result]
  return { seed, campaigns, grownMiB: heapMiB() - warmMiB }
}

/** The results in lines to be printed. */
export function report({ seed, campaigns, grownMiB }: FuzzResult): readonly string[] {
  return [
    ...campaigns.map(({ examples: _, ...counts }) => JSON.stringify(counts)),
    `FUZZ_SEED=${seed}, heap grown by ${grownMiB.toFixed(1)} MiB`,
    ...campaigns.flatMap(({ examples }) => examples),
  ]
}

function heapMiB(): number {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}
