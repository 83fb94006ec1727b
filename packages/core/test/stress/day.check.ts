// A simulated day: 20 conversations, a turn of each every 30 seconds, 24 hours, under the limits of
// each profile. The sockets are real and both clocks are one, which the test drives. A table at the
// end says how much was incremental.
import { createDrivenClock, type ProfileName, startDevServer } from '@warmline/dev-server'
import { afterAll, describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import {
  azureEndpoint,
  type Endpoint,
  openaiEndpoint,
  openResponsesEndpoint,
  type TurnRecord,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from '../../src/index.js'
import { Conversation, digest } from '../support/agent.js'
import { pass, runtimeOn } from '../support/dev-clock-runtime.js'

const hours = 24
const conversations = 20
const everyMs = 30_000
/** The next conversation begins after this many turns. */
const turnsEach = 50

/** What a day is spent on. */
interface Day {
  readonly profile: ProfileName
  /** Whether responses are stored. */
  readonly store: boolean
  readonly endpoint: (options: { readonly baseURL: string }) => Endpoint
  /** The least share of turns that must be incremental. */
  readonly least: number
}

const days: readonly Day[] = [
  { profile: 'openai', store: false, endpoint: openaiEndpoint, least: 0.9 },
  { profile: 'azure', store: false, endpoint: azureEndpoint, least: 0.9 },
  { profile: 'xai', store: true, endpoint: xaiEndpoint, least: 0.9 },
  // xAI continues nothing that was not stored: every turn is full, at once, and right.
  { profile: 'xai', store: false, endpoint: xaiEndpoint, least: 0 },
  { profile: 'vercel-gateway', store: false, endpoint: vercelGatewayEndpoint, least: 0.9 },
  // LocalAI forgets what is not stored: there every turn is full, and right.
  { profile: 'openresponses', store: false, endpoint: openResponsesEndpoint, least: 0 },
  { profile: 'openresponses', store: true, endpoint: openResponsesEndpoint, least: 0.9 },
]

const table: Record<string, object> = {}

describe(`${hours} hours of ${conversations} conversations`, { timeout: 20 * 60_000 }, () => {
  test.each(days)(
    'A simulated day on $profile, stored: $store, fails no turn',
    async ({ profile, store, endpoint, least }) => {
      const clock = createDrivenClock()
      await using server = await startDevServer({
        model: digest(),
        profile,
        clock,
        journal: { maxEntries: 1000, maxResponses: 1000, payloads: 'none' },
      })
      const client = createClientOn(runtimeOn(clock), {
        apiKey: 'sk-day',
        endpoint: endpoint(server),
        maxConnections: 24,
      })
      const counts = { turns: 0, failed: 0, eligible: 0, incremental: 0, replays: 0, http: 0 }
      const reasons = new Map<string, number>()
      const fresh = (): Conversation =>
        new Conversation(client, { store, instructions: 'Be brief.' })
      client.onTurn((record: TurnRecord) => {
        counts.turns++
        counts.replays += record.replays
        if (record.outcome !== 'completed') counts.failed++
        if (record.transport === 'http') counts.http++
        if (record.mode === 'incremental') counts.incremental++
        else reasons.set(record.reason ?? '', (reasons.get(record.reason ?? '') ?? 0) + 1)
      })
      const talks = Array.from({ length: conversations }, fresh)
      const rounds = (hours * 3_600_000) / everyMs
      for (let round = 0; round < rounds; round++) {
        await Promise.all(
          talks.map(async (talk, index) => {
            const place = (round + index) % turnsEach
            const current = place === 0 ? fresh() : talk
            talks[index] = current
            if (current.history.length > 0) counts.eligible++
            await current.say(`${index}.${round}`)
          }),
        )
        await pass(clock, everyMs)
      }
      await client.close()
      const share = counts.incremental / counts.eligible
      const full = [...reasons].map(([reason, count]) => `${reason} ${count}`).join(', ')
      const day = { ...counts, share: Number(share.toFixed(4)), full }
      table[`${profile}, store: ${store}`] = day
      console.log(profile, store, JSON.stringify(day))
      expect(counts).toMatchObject({ turns: conversations * rounds, failed: 0, http: 0 })
      expect(share).toBeGreaterThanOrEqual(least)
    },
  )

  afterAll(() => console.table(table))
})
