// Results as a run with these options would have them, without a run: the figures are made up.
import type { ClientFigures } from '../src/client/measure.js'
import type { ClientName } from '../src/client/table.js'
import type { ScenarioResult } from '../src/figures/results.js'
import { figuresOf, summarize } from '../src/figures/summary.js'
import type { Options } from '../src/options.js'
import type { ServerFigures } from '../src/server/counters.js'
import type { Scenario } from '../src/suites/scenario.js'
import { scenariosOf } from '../src/suites/scenarios.js'

/** The results; `more` are client figures that differ from what every other client has. */
export function resultsOf(
  options: Options,
  more: Readonly<Partial<Record<ClientName, Partial<ClientFigures>>>> = {},
): readonly ScenarioResult[] {
  return scenariosOf(options).map((scenario) => ({
    scenario,
    clients: scenario.clients.map((client) => {
      const run = {
        client: { ...clientFigures(scenario), ...more[client] },
        server: serverFigures(scenario),
      }
      return { client, figures: summarize([figuresOf(scenario, run)]) }
    }),
  }))
}

function clientFigures({ suite, task, conversations }: Scenario): ClientFigures {
  return {
    wallMs: 100,
    cpuMs: 1000,
    peakBytes: 50e6,
    firstTurnMs: filled(conversations, 2),
    laterTurnsMs: filled((task.turns - 1) * conversations, 1),
    toolMs: 2 * (task.turns - 1),
    ...(suite === 'load' ? { eventLoopDelay: { medianMs: 4, p99Ms: 5, maxMs: 6 } } : {}),
  }
}

function serverFigures({ task, conversations }: Scenario): ServerFigures {
  const requests = task.turns * conversations
  return {
    requests,
    incremental: requests - conversations,
    requestBytes: 1000 * requests,
    lastRequestBytes: 1000,
    maxRequestBytes: 1000,
    idealBytes: 1000 * requests,
    events: 100 * requests,
    connections: 1,
    wireInBytes: 2000 * requests,
    wireOutBytes: 2000 * requests,
    turnaroundMs: filled(requests - 1, 3),
    cpuMs: 10,
  }
}

function filled(length: number, value: number): readonly number[] {
  return Array.from({ length }, () => value)
}
