// Runs the cases: each repetition has every client once, in an order that turns with the
// repetitions, so that what the machine does meanwhile strikes all alike.
import type { ClientName } from '../client/table.js'
import type { CaseResult, ClientResult } from '../figures/results.js'
import { type Figures, figuresOf, percentiles, summarise } from '../figures/summary.js'
import type { Case } from '../suites/case.js'
import type { Stage } from './stage.js'

/** Runs every case on the stage. `progress` gets a line now and then. */
export async function conduct(
  cases: readonly Case[],
  stage: Stage,
  repetitions: number,
  progress: (line: string) => void,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  for (const [index, scene] of cases.entries()) {
    await stage.set(scene)
    results.push(
      await conductCase(scene, stage, repetitions, (repetition) =>
        progress(`${index + 1}/${cases.length} ${scene.name}, ${repetition + 1} of ${repetitions}`),
      ),
    )
  }
  return results
}

async function conductCase(
  scene: Case,
  stage: Stage,
  repetitions: number,
  progress: (repetition: number) => void,
): Promise<CaseResult> {
  const runs = new Map<ClientName, Figures[]>(scene.clients.map((client) => [client, []]))
  const latencies = new Map<ClientName, number[]>(scene.clients.map((client) => [client, []]))
  for (let repetition = 0; repetition < repetitions; repetition++) {
    progress(repetition)
    for (const client of turned(scene.clients, repetition)) {
      const run = await stage.run(scene, client, repetition)
      runs.get(client)?.push(figuresOf(scene, run))
      // One at a time: as arguments, so many would not fit on the stack.
      for (const latencyMs of run.client.laterTurnsMs) latencies.get(client)?.push(latencyMs)
    }
  }
  return {
    case: scene,
    clients: scene.clients.map((client): ClientResult => {
      const figures = summarise(runs.get(client) ?? [])
      const isLoad = scene.suite === 'load'
      return {
        client,
        figures,
        ...(isLoad ? { latencyMs: percentiles(latencies.get(client) ?? []) } : {}),
      }
    }),
  }
}

function turned<Value>(values: readonly Value[], by: number): readonly Value[] {
  const from = by % Math.max(1, values.length)
  return [...values.slice(from), ...values.slice(0, from)]
}
