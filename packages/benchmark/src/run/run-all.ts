// Runs the scenarios. Each repetition runs every client once, in an order that rotates with the
// repetitions, so that other work of the machine affects all clients alike.
import type { ClientName } from '../client/table.js'
import type { ClientResult, ScenarioResult } from '../figures/results.js'
import { type Figures, figuresOf, percentiles, summarize } from '../figures/summary.js'
import type { Scenario } from '../suites/scenario.js'
import type { Testbed } from './testbed.js'

/** How often each scenario runs, and who is told. */
export interface RunAllOptions {
  readonly repetitions: number
  /** Gets one line at the start of each repetition. */
  readonly progress: (line: string) => void
}

/** Runs every scenario on the testbed, one after the other. */
export async function runAll(
  scenarios: readonly Scenario[],
  testbed: Testbed,
  { repetitions, progress }: RunAllOptions,
): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = []
  for (const [index, scenario] of scenarios.entries()) {
    await testbed.setUp(scenario)
    const where = `${index + 1}/${scenarios.length}`
    results.push(
      await runScenario(scenario, testbed, {
        repetitions,
        progress: (line) => progress(`${where} ${line}`),
      }),
    )
  }
  return results
}

async function runScenario(
  scenario: Scenario,
  testbed: Testbed,
  { repetitions, progress }: RunAllOptions,
): Promise<ScenarioResult> {
  const runs = new Map<ClientName, Figures[]>(scenario.clients.map((client) => [client, []]))
  const latencies = new Map<ClientName, number[]>(scenario.clients.map((client) => [client, []]))
  for (let repetition = 0; repetition < repetitions; repetition++) {
    progress(`${scenario.name}, ${repetition + 1} of ${repetitions}`)
    for (const client of rotated(scenario.clients, repetition)) {
      const run = await testbed.run(scenario, client, repetition)
      runs.get(client)?.push(figuresOf(scenario, run))
      // One at a time: spread as arguments, so many would overflow the stack.
      for (const latencyMs of run.client.laterTurnsMs) latencies.get(client)?.push(latencyMs)
    }
  }
  return {
    scenario,
    clients: scenario.clients.map((client): ClientResult => {
      const figures = summarize(runs.get(client) ?? [])
      const isLoad = scenario.suite === 'load'
      return {
        client,
        figures,
        ...(isLoad ? { latencyMs: percentiles(latencies.get(client) ?? []) } : {}),
      }
    }),
  }
}

function rotated<Value>(values: readonly Value[], by: number): readonly Value[] {
  const from = by % Math.max(1, values.length)
  return [...values.slice(from), ...values.slice(0, from)]
}
