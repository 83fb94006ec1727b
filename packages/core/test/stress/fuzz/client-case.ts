// One case of the fuzz of a whole client, before it is run: which server, which callers, what goes
// wrong. Arbitraries only.
import fc from 'fast-check'
import {
  azureEndpoint,
  type Endpoint,
  openaiEndpoint,
  openResponsesEndpoint,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from '../../../src/index.js'
import type { Ending } from './answers.js'
import { type BodyPlan, bodyPlans } from './bodies.js'
import { type Entry, entries } from './callers.js'
import type { Handshake } from './driven-world.js'
import { type Mixup, mixups } from './mixups.js'
import { type Mutation, mutations } from './mutations.js'
import type { Manner } from './server-mind.js'
import { strangeCloseCode, strangeHeaders, strangeStatus, strangeText } from './strange.js'

/** What the server does to one of two turns. */
export type Attack =
  /** Its events are changed in any way. */
  | { readonly type: 'shape'; readonly changes: readonly Mutation[] }
  /** Its events are mixed up with others'. */
  | { readonly type: 'mixup'; readonly changes: readonly Mixup[] }
  /**
   * It is answered with an error after so many events, and the rest comes when the next turn has
   * been asked for.
   */
  | { readonly type: 'late'; readonly after: number; readonly status: number }
  /** Its socket ends or breaks after so many events. */
  | {
      readonly type: 'socket'
      readonly after: number
      readonly how: SocketEnd
      readonly code: number
    }
  /** Handshakes are refused. */
  | { readonly type: 'refusal'; readonly handshakes: readonly Handshake[] }
  /** Everything goes over HTTP, and its answer is strange. */
  | { readonly type: 'http'; readonly plan: BodyPlan }

/** How a socket ends. */
export type SocketEnd = 'close' | 'fail' | 'binary' | 'mute'

/** One case. */
export interface ClientCase {
  readonly server: keyof typeof endpoints
  readonly manner: Manner
  /** How the attacked turn and the one beside it are asked for. */
  readonly entry: Entry
  readonly entryBeside: Entry
  /** Whether the attacked turn continues an earlier one. */
  readonly isContinued: boolean
  readonly isHosted: boolean
  readonly ending: Ending
  readonly attack: Attack
  /** In what order the events of the two turns come. */
  readonly order: readonly number[]
  readonly isDrained: boolean
}

/** Limits within the reach of what is strange here, so that passing them is tried too. */
export const limits = {
  maxInboundFrameBytes: 150_000,
  maxAnswerBytes: 100_000,
  maxBufferedBytes: 200_000,
  maxErrorBytes: 2_000,
  maxNesting: 64,
}

/** The servers, by the rows of the table. */
export const endpoints: Readonly<
  Record<'openai' | 'azure' | 'xai' | 'vercel' | 'other', (baseURL: string) => Endpoint>
> = {
  openai: (baseURL) => openaiEndpoint({ baseURL }),
  azure: (baseURL) => azureEndpoint({ baseURL }),
  xai: (baseURL) => xaiEndpoint({ baseURL }),
  vercel: (baseURL) => vercelGatewayEndpoint({ baseURL }),
  other: (baseURL) => openResponsesEndpoint({ baseURL }),
}

const handshake: fc.Arbitrary<Handshake> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('refuse' as const),
      status: strangeStatus,
      headers: strangeHeaders.map((pairs): Record<string, string> => Object.fromEntries(pairs)),
      body: fc.oneof(
        strangeText,
        fc.constantFrom('{"error":{"message":"No.","code":"constructor"}}', '{"error":', ''),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Handshake>({ type: 'fail' }, { type: 'silence' }) },
)

const attack: fc.Arbitrary<Attack> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('shape' as const), changes: mutations }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('mixup' as const), changes: mixups }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('late' as const),
      after: fc.constantFrom(0, 0, 1, 2, 4, 6),
      status: fc.constantFrom(400, 429, 500, 504),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('socket' as const),
      after: fc.nat(12),
      how: fc.constantFrom<SocketEnd>('close', 'close', 'fail', 'binary', 'mute'),
      code: strangeCloseCode,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('refusal' as const),
      handshakes: fc.array(handshake, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('http' as const), plan: bodyPlans }) },
)

/** Any case. */
export const clientCases: fc.Arbitrary<ClientCase> = fc.record({
  server: fc.constantFrom('openai', 'openai', 'openai', 'azure', 'xai', 'vercel', 'other'),
  manner: fc.record({ isNumbered: fc.boolean(), leavesOutputOut: fc.boolean() }),
  entry: fc.constantFrom(...entries),
  entryBeside: fc.constantFrom<Entry>('events', 'response', 'json', 'sse', 'sse-errors'),
  isContinued: fc.boolean(),
  isHosted: fc.boolean(),
  ending: fc.constantFrom<Ending>(
    'completed',
    'completed',
    'completed',
    'incomplete',
    'failed',
    'error',
  ),
  attack,
  order: fc.array(fc.nat(1), { maxLength: 40 }),
  isDrained: fc.boolean(),
})
