// The performance goals of Warmline: each is one figure of a run with a limit. A goal that the run
// did not measure stays open.
import type { ClientName } from '../client/table.js'
import type { Options } from '../options.js'
import { loopName } from '../suites/scenarios.js'
import { type ClientGrowth, type LookUp, lookUpIn, type ScenarioResult } from './results.js'
import type { FigureName } from './summary.js'

/** A goal and its result. */
export interface GoalResult {
  readonly says: string
  readonly limit: number
  /** Absent where the run did not measure the goal. */
  readonly measured?: number
  readonly verdict: 'met' | 'missed' | 'not measured'
}

type Goal = readonly [says: string, limit: number, measured: number | undefined]

/** Evaluates every goal. */
export function evaluateGoals(
  results: readonly ScenarioResult[],
  growth: readonly ClientGrowth[],
  options: Options,
): readonly GoalResult[] {
  const lookUp = lookUpIn(results)
  const goals = [
    ...byteGoals(lookUp, growth),
    ...cpuGoals(lookUp),
    ...eventGoals(lookUp, options),
    ...timeGoals(lookUp, options),
    ...loadGoals(lookUp),
  ]
  return goals.map(([says, limit, measured]) => {
    if (measured === undefined || !Number.isFinite(measured)) {
      return { says, limit, verdict: 'not measured' }
    }
    return { says, limit, measured, verdict: measured <= limit ? 'met' : 'missed' }
  })
}

const plainLoop = (turns: number): string => loop(turns, {})

function loop(
  turns: number,
  more: {
    roundTripMs?: number
    workNsPerByte?: number
    uplinkMbps?: number
    isDialedAhead?: boolean
  },
): string {
  const { roundTripMs = 0, workNsPerByte = 0, uplinkMbps, isDialedAhead = false } = more
  const task = { turns, turnDeltas: 0, answerDeltas: 0 }
  return loopName({ task, roundTripMs, workNsPerByte, uplinkMbps, isDialedAhead })
}

const frameworks: readonly (readonly [title: string, ours: ClientName, theirs: ClientName])[] = [
  ['openai over our fetch', 'warmline-openai', 'openai-http'],
  ['AI SDK adapter', 'warmline-ai-sdk', 'ai-sdk-http'],
  ['LangChain adapter', 'warmline-langchain', 'langchain-http'],
]

function byteGoals(lookUp: LookUp, growth: readonly ClientGrowth[]): readonly Goal[] {
  const at = plainLoop(50)
  const share = (client: ClientName): number | undefined =>
    growth.find((one) => one.client === client && one.figure === 'requestBytes')?.quadraticShare
  return [
    [
      'Bytes, 50 turns: core / baseline',
      1.01,
      over(lookUp(at, 'warmline-core', 'requestBytes'), lookUp(at, 'baseline', 'requestBytes')),
    ],
    ...frameworks
      .slice(1)
      .map(
        ([title, ours, theirs]): Goal => [
          `Bytes, 50 turns: ${title} / ideal difference of its own bodies`,
          1.03,
          over(lookUp(at, ours, 'requestBytes'), lookUp(at, theirs, 'idealBytes')),
        ],
      ),
    // A thousandth is the noise of the fit: ids and numbers get longer with the turns.
    ...(['warmline-core', ...frameworks.map(([, ours]) => ours)] as const).map(
      (client): Goal => [`Bytes: quadratic share of ${client}`, 0.001, share(client)],
    ),
  ]
}

function cpuGoals(lookUp: LookUp): readonly Goal[] {
  const at = plainLoop(100)
  const perTurn = (name: string, client: ClientName): number | undefined =>
    lookUp(name, client, 'cpuMsPerTurn')
  const limits = [0.7, 0.85, 0.8]
  return [
    [
      'CPU a turn, 100 turns: core / baseline',
      1.3,
      over(perTurn(at, 'warmline-core'), perTurn(at, 'baseline')),
    ],
    [
      'CPU a turn: core at 400 turns / at 50',
      1.1,
      over(perTurn(plainLoop(400), 'warmline-core'), perTurn(plainLoop(50), 'warmline-core')),
    ],
    ...frameworks.map(
      ([title, ours, theirs], index): Goal => [
        `CPU a turn, 100 turns: ${title} / over HTTP`,
        limits[index] ?? 1,
        over(perTurn(at, ours), perTurn(at, theirs)),
      ],
    ),
    [
      'Memory grown from 1 turn to 100: core, MB',
      10,
      megabytes(
        minus(
          lookUp(plainLoop(100), 'warmline-core', 'peakBytes'),
          lookUp(plainLoop(1), 'warmline-core', 'peakBytes'),
        ),
      ),
    ],
  ]
}

function eventGoals(lookUp: LookUp, { events }: Options): readonly Goal[] {
  return ['burst', 'paced'].flatMap((pace) => {
    const name = `stream ${pace} events=${events}`
    const cost = (client: ClientName): number | undefined => lookUp(name, client, 'cpuUsPerEvent')
    return [
      [
        `CPU an event, ${pace}: core / baseline`,
        1.3,
        over(cost('warmline-core'), cost('baseline')),
      ],
      [
        `CPU an event, ${pace}: core / ResponsesWS`,
        1,
        over(cost('warmline-core'), cost('openai-ws-delta')),
      ],
      ...frameworks.map(
        ([title, ours, theirs]): Goal => [
          `CPU an event, ${pace}: ${title} / over HTTP`,
          1,
          over(cost(ours), cost(theirs)),
        ],
      ),
    ] satisfies Goal[]
  })
}

function timeGoals(
  lookUp: LookUp,
  { roundTripsMs, workNsPerByte, uplinkMbps }: Options,
): readonly Goal[] {
  const roundTripMs = roundTripsMs.find((delay) => delay > 0) ?? 0
  const wall = (name: string, client: ClientName): number | undefined =>
    lookUp(name, client, 'wallMs')
  const turnaround = (turns: number, client: ClientName, figure: FigureName): number | undefined =>
    lookUp(plainLoop(turns), client, figure)
  const priced = loop(50, { roundTripMs, workNsPerByte })
  const narrow = loop(50, { roundTripMs, uplinkMbps })
  return [
    [
      'Tool result to request on the wire, 100 turns: core − baseline, ms',
      0.5,
      minus(
        turnaround(100, 'warmline-core', 'turnaroundMs'),
        turnaround(100, 'baseline', 'turnaroundMs'),
      ),
    ],
    [
      'Tool result to request on the wire, 400 turns: core, last tenth − turns 10 to 30, ms (with the matcher’s walk)',
      0.5,
      minus(
        turnaround(400, 'warmline-core', 'turnaroundLateMs'),
        turnaround(400, 'warmline-core', 'turnaroundEarlyMs'),
      ),
    ],
    ...frameworks.slice(1).flatMap(([title, ours, theirs]): Goal[] => [
      [
        `Wall, 50 turns, ${roundTripMs} ms, ${workNsPerByte} ns a byte: ${title} / over HTTP`,
        0.78,
        over(wall(priced, ours), wall(priced, theirs)),
      ],
      [
        `Wall, 50 turns, ${roundTripMs} ms, ${uplinkMbps} Mbit/s up: ${title} / over HTTP`,
        0.5,
        over(wall(narrow, ours), wall(narrow, theirs)),
      ],
    ]),
    ...roundTripsMs
      .filter((delay) => delay > 0)
      .flatMap((delay): Goal[] => {
        const http = wall(loop(1, { roundTripMs: delay }), 'openai-http')
        const ahead = wall(loop(1, { roundTripMs: delay, isDialedAhead: true }), 'warmline-core')
        return [[`One turn, ${delay} ms: core dialed ahead / openai HTTP`, 1.02, over(ahead, http)]]
      }),
  ]
}

function loadGoals(lookUp: LookUp): readonly Goal[] {
  const name = 'load conversations=200'
  const of = (client: ClientName, figure: FigureName): number | undefined =>
    lookUp(name, client, figure)
  const large = 'load conversations=1000'
  return [
    [
      'Load, 200 × 10, CPU an event: core / baseline over lanes',
      1.3,
      over(of('warmline-core', 'cpuUsPerEvent'), of('baseline-lanes', 'cpuUsPerEvent')),
    ],
    [
      'Load, 200 × 10, p99 first event of first turns, handshakes included: core / baseline over lanes',
      1.3,
      over(of('warmline-core', 'firstTurnP99Ms'), of('baseline-lanes', 'firstTurnP99Ms')),
    ],
    [
      'Load, 200 × 10, p99 first event of later turns: core / baseline over lanes',
      1.3,
      over(of('warmline-core', 'laterTurnP99Ms'), of('baseline-lanes', 'laterTurnP99Ms')),
    ],
    [
      'Load, 200 × 10, CPU an event: core / baseline with a socket each',
      0.45,
      over(of('warmline-core', 'cpuUsPerEvent'), of('baseline', 'cpuUsPerEvent')),
    ],
    [
      'Load, 1000 × 10, peak memory: core / openai HTTP',
      0.6,
      over(lookUp(large, 'warmline-core', 'peakBytes'), lookUp(large, 'openai-http', 'peakBytes')),
    ],
  ]
}

function over(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || by === undefined ? undefined : value / by
}

function minus(value: number | undefined, less: number | undefined): number | undefined {
  return value === undefined || less === undefined ? undefined : value - less
}

function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / 1e6
}
