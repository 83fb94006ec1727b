// The report as sections of text and tables; the Markdown and the page are rendered from them.
import type { ClientName } from '../client/table.js'
import type { GoalResult } from '../figures/goals.js'
import type { ClientResult, ScenarioResult } from '../figures/results.js'
import { type FigureName, type Spread, titles } from '../figures/summary.js'
import type { Scenario } from '../suites/scenario.js'
import type { BenchDocument } from './document.js'
import { amount, ratio } from './numbers.js'

/** A table of text cells. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A part of the report. */
export interface Section {
  readonly title: string
  readonly text: readonly string[]
  readonly tables: readonly Table[]
}

const columns: Readonly<Record<Scenario['suite'], readonly FigureName[]>> = {
  loop: [
    'wallMs',
    'cpuMsPerTurn',
    'firstTurnMs',
    'laterTurnMs',
    'lateTurnMs',
    'turnaroundMs',
    'requestBytes',
    'lastRequestBytes',
    'wireInBytes',
    'peakBytes',
  ],
  stream: ['wallMs', 'cpuUsPerEvent', 'eventsPerSecond', 'peakBytes'],
  load: [
    'wallMs',
    'cpuUsPerEvent',
    'eventsPerSecond',
    'firstTurnMs',
    'firstTurnP99Ms',
    'laterTurnMs',
    'laterTurnP99Ms',
    'eventLoopDelayMs',
    'eventLoopDelayP99Ms',
    'eventLoopDelayMaxMs',
    'connections',
    'serverCpuMs',
    'peakBytes',
  ],
}

/** All sections of the report, in order. */
export function sectionsOf(document: BenchDocument): readonly Section[] {
  return [
    aboutRun(document),
    ...goalSection(document),
    ...document.scenarios.map(scenarioSection),
    ...rest(document),
  ]
}

function aboutRun({ at, machine, versions, options }: BenchDocument): Section {
  const { node, platform, cpu, cores, loadBefore, loadAfter } = machine
  const isBusy = Math.max(loadBefore, loadAfter) > cores + 1
  return {
    title: 'Warmline benchmark',
    text: [
      `${at}, ${node}, ${platform}, ${cores} × ${cpu}, load ${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after.`,
      ...(isBusy
        ? ['**The machine had other work to do. Read no figure of this run as more than a hint.**']
        : []),
      `Medians of ${options.repetitions}, with the spread behind; seed ${options.seed}. Only ratios of one run say anything; every other figure is this machine’s.`,
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    tables: [],
  }
}

function goalSection({ goals, options }: BenchDocument): readonly Section[] {
  if (options.isLive) return []
  const rows = goals.map(({ says, limit, measured, verdict, why }) => [
    says,
    `≤ ${limit}`,
    measured === undefined ? '–' : ratio(measured),
    why === undefined ? verdict : `${verdict}: ${why}`,
  ])
  const count = (of: GoalResult['verdict']): number =>
    goals.filter(({ verdict }) => verdict === of).length
  const open = count('not measured')
  const text = [
    `${count('met')} met, ${count('missed')} missed, ${open} not measured.`,
    ...(open > 0 ? ['A run without options measures every goal.'] : []),
  ]
  return [{ title: 'Goals', text, tables: [{ head: ['goal', 'limit', 'measured', ''], rows }] }]
}

function scenarioSection({ scenario, clients }: ScenarioResult): Section {
  const shown = columns[scenario.suite].filter((name) =>
    clients.some(({ figures }) => figures[name] !== undefined),
  )
  const named = (name: ClientName): ClientResult | undefined =>
    clients.find(({ client }) => client === name)
  const floor = named('baseline') ?? named('baseline-lanes')
  const factor = scenario.suite === 'loop' ? 'cpuMsPerTurn' : 'cpuUsPerEvent'
  return {
    title: scenario.name,
    text: [],
    tables: [
      {
        head: [
          'client',
          ...shown.map((name) => titles[name]),
          `CPU × ${floor?.client ?? 'baseline'}`,
        ],
        rows: clients.map(({ client, figures }) => [
          client,
          ...shown.map((name) => cell(name, figures[name])),
          over(figures[factor]?.median, floor?.figures[factor]?.median),
        ]),
      },
    ],
  }
}

function cell(name: FigureName, spread: Spread | undefined): string {
  if (spread === undefined) return '–'
  const isConstant = spread.max - spread.min <= spread.median * 0.01
  const middle = amount(name, spread.median)
  return isConstant ? middle : `${middle} (${amount(name, spread.min)}–${amount(name, spread.max)})`
}

function over(value: number | undefined, by: number | undefined): string {
  return value === undefined || by === undefined ? '–' : ratio(value / by)
}

function rest({ growth, micro }: BenchDocument): readonly Section[] {
  const sections: Section[] = []
  if (growth.length > 0) {
    sections.push({
      title: 'Growth with the turns N: c0 + c1 N + c2 N²',
      text: ['Loops without delay; the share is the quadratic part at the most turns measured.'],
      tables: [
        {
          head: ['client', 'figure', 'c0', 'c1', 'c2', 'quadratic share', 'at turns'],
          rows: growth.map((row) => [
            row.client satisfies ClientName,
            titles[row.figure],
            row.constant.toPrecision(3),
            row.linear.toPrecision(3),
            row.quadratic.toPrecision(3),
            `${(row.quadraticShare * 100).toFixed(1)} %`,
            String(row.atTurns),
          ]),
        },
      ],
    })
  }
  if (micro.length > 0) {
    sections.push({
      title: 'Alone',
      text: ['One function of core in a loop, by mitata; nanoseconds of one call.'],
      tables: [
        {
          head: ['function', 'median', 'fastest', 'p99'],
          rows: micro.map(({ name, medianNs, minNs, p99Ns }) => [
            name,
            ...[medianNs, minNs, p99Ns].map((ns) => ns.toFixed(0)),
          ]),
        },
      ],
    })
  }
  return sections
}
