// The performance goals of Warmline: each is one figure of a run with a limit. A run that did not
// measure a goal says why.
import type { ClientName } from '../client/table.js'
import type { Options } from '../options.js'
import type { Scenario } from '../suites/scenario.js'
import { loadName, loopName, streamName } from '../suites/scenarios.js'
import {
  standardCrowds,
  standardRoundTripMs,
  standardRoundTripsMs,
  standardUplinkMbps,
  standardWorkNsPerByte,
} from '../suites/standard.js'
import { figuresOfRun, type Measured, megabytes, minus, over, type RunFigures } from './measured.js'
import type { ClientGrowth, ScenarioResult } from './results.js'
import type { FigureName } from './summary.js'

/** A goal and its result. */
export interface GoalResult {
  readonly says: string
  readonly limit: number
  /** Absent where the run did not measure the goal. */
  readonly measured?: number
  readonly verdict: 'met' | 'missed' | 'not measured'
  /** Why it was not measured. */
  readonly why?: string
}

type Goal = readonly [says: string, limit: number, measured: Measured]

/** Evaluates every goal. */
export function evaluateGoals(
  results: readonly ScenarioResult[],
  growth: readonly ClientGrowth[],
  options: Options,
): readonly GoalResult[] {
  const run = figuresOfRun(results, growth)
  const goals = [
    ...byteGoals(run),
    ...cpuGoals(run),
    ...memoryGoals(run),
    ...eventGoals(run, options),
    ...turnaroundGoals(run),
    ...wallGoals(run, options),
    ...loadGoals(run),
  ]
  return goals.map(([says, limit, measured]) =>
    typeof measured === 'number'
      ? { says, limit, measured, verdict: measured <= limit ? 'met' : 'missed' }
      : { says, limit, verdict: 'not measured', why: measured.missing },
  )
}

function loop(
  turns: number,
  more: Partial<
    Pick<Scenario, 'roundTripMs' | 'workNsPerByte' | 'uplinkMbps' | 'isDialedAhead'>
  > = {},
): string {
  const task = { turns, turnDeltas: 0, answerDeltas: 0 }
  const plain = { roundTripMs: 0, workNsPerByte: 0, uplinkMbps: undefined, isDialedAhead: false }
  return loopName({ ...plain, ...more, task })
}

/** A client of Warmline, what it replaces, and its limits of CPU time a turn. */
interface Swap {
  readonly title: string
  readonly ours: ClientName
  readonly theirs: ClientName
  readonly limits: { readonly at100: number; readonly at400: number }
}

const openai: Swap = {
  title: 'openai over our fetch',
  ours: 'warmline-openai',
  theirs: 'openai-http',
  limits: { at100: 0.7, at400: 0.6 },
}

const adapters: readonly Swap[] = [
  {
    title: 'AI SDK adapter',
    ours: 'warmline-ai-sdk',
    theirs: 'ai-sdk-http',
    limits: { at100: 0.85, at400: 0.8 },
  },
  {
    title: 'LangChain adapter',
    ours: 'warmline-langchain',
    theirs: 'langchain-http',
    limits: { at100: 0.8, at400: 0.8 },
  },
]

const swaps: readonly Swap[] = [openai, ...adapters]

function byteGoals({ figure, quadraticShare }: RunFigures): readonly Goal[] {
  const at = loop(50)
  return [
    [
      'Bytes, 50 turns: core / baseline',
      1.01,
      over(figure(at, 'warmline-core', 'requestBytes'), figure(at, 'baseline', 'requestBytes')),
    ],
    ...adapters.map(
      ({ title, ours, theirs }): Goal => [
        `Bytes, 50 turns: ${title} / ideal difference of its own bodies`,
        1.03,
        over(figure(at, ours, 'requestBytes'), figure(at, theirs, 'idealBytes')),
      ],
    ),
    // A thousandth is the noise of the fit: ids and numbers get longer with the turns.
    ...(['warmline-core', ...swaps.map(({ ours }) => ours)] as const).map(
      (client): Goal => [`Bytes: quadratic share of ${client}`, 0.001, quadraticShare(client)],
    ),
  ]
}

function cpuGoals({ figure }: RunFigures): readonly Goal[] {
  const cost = (turns: number, client: ClientName): Measured =>
    figure(loop(turns), client, 'cpuMsPerTurn')
  const core = (turns: number): Measured => cost(turns, 'warmline-core')
  return [
    ['CPU a turn, 100 turns: core / baseline', 1.2, over(core(100), cost(100, 'baseline'))],
    [
      'CPU a turn, 100 turns: core / ResponsesWS',
      0.95,
      over(core(100), cost(100, 'openai-ws-delta')),
    ],
    ['CPU a turn: core at 400 turns / at 50', 1.05, over(core(400), core(50))],
    ...swaps.flatMap(({ title, ours, theirs, limits }): Goal[] => [
      [
        `CPU a turn, 100 turns: ${title} / over HTTP`,
        limits.at100,
        over(cost(100, ours), cost(100, theirs)),
      ],
      [
        `CPU a turn, 400 turns: ${title} / over HTTP`,
        limits.at400,
        over(cost(400, ours), cost(400, theirs)),
      ],
    ]),
  ]
}

function memoryGoals({ figure }: RunFigures): readonly Goal[] {
  const grown = (client: ClientName): Measured =>
    megabytes(minus(figure(loop(400), client, 'peakBytes'), figure(loop(1), client, 'peakBytes')))
  return [
    ['Memory grown from 1 turn to 400: core, MB', 8, grown('warmline-core')],
    ...swaps.map(
      ({ title, ours, theirs }): Goal => [
        `Memory grown from 1 turn to 400: ${title} − over HTTP, MB`,
        0,
        minus(grown(ours), grown(theirs)),
      ],
    ),
  ]
}

function eventGoals({ figure }: RunFigures, { events }: Options): readonly Goal[] {
  return (['burst', 'paced'] as const).flatMap((pace): Goal[] => {
    const name = streamName(pace, events)
    const says = `CPU an event, ${events} ${pace === 'burst' ? 'in bursts' : 'paced'}`
    const cost = (client: ClientName): Measured => figure(name, client, 'cpuUsPerEvent')
    const core = cost('warmline-core')
    return [
      [`${says}: core / baseline`, 1.1, over(core, cost('baseline'))],
      [`${says}: core / ResponsesWS`, 1, over(core, cost('openai-ws-delta'))],
      ...swaps.map(
        ({ title, ours, theirs }): Goal => [
          `${says}: ${title} / over HTTP`,
          0.95,
          over(cost(ours), cost(theirs)),
        ],
      ),
    ]
  })
}

function turnaroundGoals({ figure }: RunFigures): readonly Goal[] {
  const says = 'Tool result to request on the wire'
  const core = (turns: number, name: FigureName): Measured =>
    figure(loop(turns), 'warmline-core', name)
  const aboveBaseline = (turns: number, name: FigureName): Measured =>
    minus(core(turns, name), figure(loop(turns), 'baseline', name))
  return [
    [`${says}, 100 turns: core − baseline, ms`, 0.3, aboveBaseline(100, 'turnaroundMs')],
    [
      `${says}, turns 10 to 30 of 400: core − baseline, ms`,
      0.3,
      aboveBaseline(400, 'turnaroundEarlyMs'),
    ],
    [
      `${says}, last tenth of 400 turns: core − baseline, ms`,
      0.3,
      aboveBaseline(400, 'turnaroundLateMs'),
    ],
    [
      `${says}, 400 turns: core, last tenth − turns 10 to 30, ms (with the matcher’s walk)`,
      0.5,
      minus(core(400, 'turnaroundLateMs'), core(400, 'turnaroundEarlyMs')),
    ],
  ]
}

/** Conditions that the run leaves out are named as the whole run has them. */
function wallGoals({ figure }: RunFigures, options: Options): readonly Goal[] {
  const delays = options.roundTripsMs.filter((delay) => delay > 0)
  const roundTripMs = delays[0] ?? standardRoundTripMs
  const workNsPerByte = options.workNsPerByte || standardWorkNsPerByte
  const uplinkMbps = options.uplinkMbps || standardUplinkMbps
  const wall = (name: string, client: ClientName): Measured => figure(name, client, 'wallMs')
  const priced = loop(50, { roundTripMs, workNsPerByte })
  const narrow = loop(50, { roundTripMs, uplinkMbps })
  const standardDelays = standardRoundTripsMs.filter((delay) => delay > 0)
  return [
    ...adapters.flatMap(({ title, ours, theirs }): Goal[] => [
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
    ...[...new Set([...standardDelays, ...delays])].map((delay): Goal => {
      const ahead = wall(loop(1, { roundTripMs: delay, isDialedAhead: true }), 'warmline-core')
      const http = wall(loop(1, { roundTripMs: delay }), 'openai-http')
      return [`One turn, ${delay} ms: core dialed ahead / openai HTTP`, 1.02, over(ahead, http)]
    }),
  ]
}

function loadGoals({ figure }: RunFigures): readonly Goal[] {
  const { medium, large } = standardCrowds
  const core = (name: string, of: FigureName): Measured => figure(name, 'warmline-core', of)
  const [atMedium, atLarge] = [loadName(medium), loadName(large)]
  return [
    ...Object.values(standardCrowds).flatMap((crowd): Goal[] => {
      const name = loadName(crowd)
      const says = `Load, ${crowd.conversations} × ${crowd.turns}`
      const overLanes = (of: FigureName): Measured =>
        over(core(name, of), figure(name, 'baseline-lanes', of))
      return [
        [`${says}, CPU an event: core / baseline over lanes`, 1.3, overLanes('cpuUsPerEvent')],
        [
          [
            `${says}, p99 first event of first turns, handshakes included:`,
            'core / baseline over lanes',
          ].join(' '),
          1.3,
          overLanes('firstTurnP99Ms'),
        ],
        [
          `${says}, p99 first event of later turns: core / baseline over lanes`,
          1.3,
          overLanes('laterTurnP99Ms'),
        ],
      ]
    }),
    [
      'Load, 200 × 10, CPU an event: core / baseline with a socket each',
      0.45,
      over(core(atMedium, 'cpuUsPerEvent'), figure(atMedium, 'baseline', 'cpuUsPerEvent')),
    ],
    [
      'Load, 1000 × 10, peak memory: core / openai HTTP',
      0.6,
      over(core(atLarge, 'peakBytes'), figure(atLarge, 'openai-http', 'peakBytes')),
    ],
  ]
}
