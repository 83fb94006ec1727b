// The program of the benchmark's children: one serves, the others run a loop each. It gets its job
// in a message, and ends with its parent.
import { fromContext, startDevServer } from '@warmline/dev-server'
import type { ClientJob, Job, LoopResult, ServerJob, TimedLoop } from './job.js'
import { modelOf } from './workload.js'

process.on('disconnect', () => process.exit())
process.once('message', (job: Job) => {
  const work = job.type === 'serve' ? serve(job) : run(job)
  work.then(
    (value) => process.send?.({ value }),
    (error: unknown) => {
      process.send?.({ error: error instanceof Error ? error.message : String(error) })
    },
  )
})

async function serve({ workload, costs }: ServerJob): Promise<number> {
  const server = await startDevServer({
    costs,
    // What it records would grow with every run.
    journal: { maxEntries: 1, maxResponses: 1, maxBytes: 1 },
    model: fromContext(modelOf(workload)),
  })
  return Number(new URL(server.baseURL).port)
}

async function run(job: ClientJob): Promise<TimedLoop> {
  const loop = await loopOf(job)
  // Three turns load what the loop needs; the time of loading is not the link's. The server's model
  // answers after the turns of the measured loop, so a warm-up has no more of them.
  if (job.warmUpURL !== undefined) {
    const turns = Math.min(3, job.workload.turns)
    await loop({ ...job, baseURL: job.warmUpURL, workload: { ...job.workload, turns } })
  }
  const begun = performance.now()
  const result = await loop(job)
  return { ...result, wallMs: performance.now() - begun }
}

async function loopOf({ framework }: ClientJob): Promise<(job: ClientJob) => Promise<LoopResult>> {
  switch (framework) {
    case 'core':
      return (await import('./loops/core.js')).runCore
    case 'ai-sdk':
      return (await import('./loops/ai-sdk.js')).runAiSdk
    case 'langchain':
      return (await import('./loops/langchain.js')).runLangChain
  }
}
