// What goes wrong in a soak: every fault of the development server, at every point, at random; some
// of them in all turns of a world.
import type { Fault, FaultPoint, FaultType } from '@warmline/dev-server'
import type { Random } from './random.js'

const points: readonly FaultPoint[] = [
  'before-created',
  'after-created',
  'after-first-output',
  'before-completed',
  'after-completed',
]
/** One fault for each point. */
const atEachPoint = (fault: (point: FaultPoint) => Fault): readonly Fault[] => points.map(fault)

/**
 * Faults of a turn, one of which strikes about every third. A response that nobody asked for is not
 * among them: where it begins while the next create is on its way, nothing tells it from the
 * answer. See answer-identity.ts for the others.
 */
const ofTurns: readonly Fault[] = [
  ...atEachPoint((at) => ({ type: 'drop', at })),
  ...atEachPoint((at) => ({ type: 'close', code: 1011, at })),
  ...atEachPoint((at) => ({ type: 'close', code: 1000, at })),
  { type: 'close', at: 'before-created', code: 1009 },
  ...atEachPoint((at) => ({ type: 'half-open', at })),
  ...atEachPoint((at) => ({ type: 'stall', at })),
  ...atEachPoint((at) => ({ type: 'stall', forMs: 20, at })),
  ...atEachPoint((at) => ({ type: 'error', at })),
  ...atEachPoint((at) => ({ type: 'error', status: 429, code: 'rate_limit_exceeded', at })),
  ...atEachPoint((at) => ({ type: 'error', isUnattributed: true, at })),
  ...atEachPoint((at) => ({ type: 'error', goesOn: 'beside', status: 504, at })),
  ...atEachPoint((at) => ({ type: 'error', goesOn: 'beside', resumesAfterMs: 10, at })),
  ...atEachPoint((at) => ({ type: 'error', goesOn: 'beside', resumesAfterMs: 100, at })),
  ...atEachPoint((at) => ({
    type: 'error',
    goesOn: 'ahead',
    status: 504,
    code: 'upstream_timeout',
    at,
  })),
  ...atEachPoint((at) => ({ type: 'error', goesOn: 'ahead', resumesAfterMs: 10, at })),
  ...atEachPoint((at) => ({
    type: 'error',
    goesOn: 'ahead',
    resumesAfterMs: 100,
    isUnattributed: true,
    at,
  })),
  { type: 'error', at: 'before-created', status: 400, code: 'previous_response_not_found' },
  { type: 'error', at: 'before-created', status: 400, code: null, param: 'previous_response_id' },
  ...atEachPoint((at) => ({ type: 'age-limit', at })),
  ...atEachPoint((at) => ({ type: 'late-frames', ends: 'error', at })),
  ...atEachPoint((at) => ({ type: 'late-frames', ends: 'error', at })),
  ...atEachPoint((at) => ({ type: 'late-frames', ends: 'nothing', at })),
  ...[1, 2, 3, 5].flatMap((back) => atEachPoint((at) => ({ type: 'repeat-frames', back, at }))),
  ...[1, 2, 3].flatMap((back) =>
    atEachPoint((at) => ({ type: 'repeat-frames', back, part: 'all', at })),
  ),
  ...atEachPoint((at) => ({ type: 'flood', count: 300, bytes: 100, at })),
  { type: 'flood', at: 'before-created', count: 2_000, event: { type: 'codex.rate_limits' } },
  { type: 'endless-message', at: 'after-created', bytes: 2_000_000 },
  ...atEachPoint((at) => ({ type: 'unknown-event', at })),
  ...atEachPoint((at) => ({ type: 'binary-frame', at })),
  ...atEachPoint((at) => ({ type: 'bad-json', at })),
  { type: 'omit-stream-id' },
  { type: 'omit-stream-id', event: 'response.completed' },
  { type: 'omit-stream-id', event: 'response.created' },
  { type: 'omit-sequence-number' },
  { type: 'wrong-sequence-number', as: 'gap' },
  { type: 'wrong-sequence-number', as: 'duplicate' },
  { type: 'omit-event' },
  { type: 'omit-event', event: 'response.created' },
  { type: 'omit-event', event: 'response.completed' },
  { type: 'omit-event', event: 'response.output_text.delta' },
  { type: 'duplicate-event' },
  { type: 'duplicate-event', event: 'response.completed' },
  { type: 'duplicate-event', event: 'response.created' },
  { type: 'foreign-item-id' },
  { type: 'oversize-event', bytes: 200_000 },
  { type: 'oversize-event', bytes: 200_000, event: 'response.created' },
  { type: 'oversize-event', depth: 20_000 },
  { type: 'oversize-event', depth: 20_000, in: 'item', event: 'response.output_item.done' },
  { type: 'empty-completed-output', as: 'empty' },
  { type: 'empty-completed-output', as: 'missing' },
  { type: 'empty-completed-output', as: 'no-response' },
  ...(['null', 'nothing', 'other'] as const).map(
    (echo): Fault => ({ type: 'ignore-anchor', echo }),
  ),
  { type: 'foreign-echo' },
]
const turnShare = 0.35
/** A gateway that gives up waiting for a server, which answers in order all the same. */
const gatewayTimeout: Fault = {
  type: 'error',
  at: 'before-created',
  goesOn: 'ahead',
  resumesAfterMs: 30,
  status: 504,
}

/** Faults of an upgrade, one of which strikes about every tenth. */
const ofUpgrades: readonly Fault[] = [
  { type: 'refuse-upgrade', status: 503 },
  { type: 'refuse-upgrade', status: 429 },
  { type: 'never-answer' },
  { type: 'silence' },
  { type: 'slow-reader', bytesPerSecond: 200_000 },
]
const upgradeShare = 0.03

/** What a world is like besides. */
interface Habits {
  readonly always: readonly Fault[]
  /** What cannot be told from a good answer in such a world, by anybody. */
  readonly without?: readonly FaultType[]
}

/** Where several responses have one id, one that comes a second time looks like a new one. */
const withoutRepeats: readonly FaultType[] = ['repeat-frames']
const habits: readonly Habits[] = [
  { always: [] },
  { always: [] },
  { always: [] },
  { always: [{ type: 'constant-id', probability: 1 }], without: withoutRepeats },
  { always: [{ type: 'constant-id', probability: 0.2 }], without: withoutRepeats },
  {
    always: [{ type: 'constant-id', of: 'connection', items: true, probability: 1 }],
    without: withoutRepeats,
  },
  { always: [{ type: 'ignore-anchor', probability: 1 }] },
  { always: [{ type: 'foreign-echo', probability: 0.3 }] },
  { always: [{ type: 'refuse-upgrade', status: 404, probability: 0.1 }] },
  { always: [{ ...gatewayTimeout, probability: 0.1 }] },
]

/** Faults that are there over HTTP too: but for an ignored chain, which nobody could see there. */
const overHttp: ReadonlySet<string> = new Set([
  'drop', 'error', 'flood', 'unknown-event', 'bad-json', 'omit-sequence-number', 'wrong-sequence-number', 'omit-event',
  'duplicate-event', 'foreign-item-id', 'oversize-event', 'empty-completed-output', 'foreign-echo', 'constant-id',
]) // biome-ignore format: a list of names reads best as a block

/** The faults of one world. `without` leaves types out. */
export function misbehavior(random: Random, without: readonly string[]): readonly Fault[] {
  const often = (faults: readonly Fault[], share: number): readonly Fault[] =>
    faults.map((fault) => ({ ...fault, probability: share / faults.length }))
  const { always, without: impossible = [] } = random.pick(habits)
  const left: readonly string[] = [...without, ...impossible]
  return [...always, ...often(ofTurns, turnShare), ...often(ofUpgrades, upgradeShare)]
    .flatMap((fault): readonly Fault[] =>
      isOverHttp(fault) ? [fault, { ...fault, transport: 'http' }] : [fault],
    )
    .filter(({ type }) => !left.includes(type))
    .map((fault) => ({ ...fault, times: 'always' }))
}

/**
 * An anchor that is ignored over HTTP is no affair of the client: it is the caller's own request
 * that goes there.
 */
function isOverHttp(fault: Fault): boolean {
  return overHttp.has(fault.type) && !('goesOn' in fault)
}
