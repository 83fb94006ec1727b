// The four runs, with the real frameworks, against real dev-servers in other processes that cost
// nothing.
import { beforeAll, describe, expect, test } from 'vitest'
import { compareAnswers } from '../src/report/verdict.js'
import { instructions, type Job, ways } from '../src/runs/job.js'
import { bytesSent, type RunResult, summarize } from '../src/runs/result.js'
import { type Progress, runAll } from '../src/runs/run-all.js'
import { startServer } from '../src/server/dev-server.js'
import { createToolbox } from '../src/tools/toolbox.js'
import { walkTree } from '../src/tools/tree.js'
import { makeProject } from './support/directories.js'
import { survey } from './support/loop.js'
import { isRunning } from './support/program.js'

const question = 'How are errors handled here?'
const costs = { roundTripMs: 0, firstTokenMs: 0, workNsPerUncachedByte: 0 }
const signal = new AbortController().signal

let project: string
let results: readonly RunResult[]
/** What the clients themselves counted, by run. */
const counted: number[] = []

beforeAll(async () => {
  project = await makeProject()
  const job: Job = {
    instructions,
    history: [],
    question,
    tools: createToolbox(await walkTree(project)),
    maxTurns: 60,
  }
  let latest = 0
  const progress: Progress = {
    started: () => {},
    changed: (_, state) => {
      latest = state.bytesSent
    },
    ended: () => counted.push(latest),
  }
  const backend = { kind: 'dev-server', costs, port: 0 } as const
  results = await runAll(job, { backend, repetitions: 1, progress, signal })
})

describe('the four runs of one job', () => {
  test('are four, and give the answer of the surveyor left to itself', async () => {
    expect(results.map(({ way }) => way)).toEqual(ways)
    const { answer } = await survey(project, question)
    expect(results.map((result) => result.answer)).toEqual([answer, answer, answer, answer])
    expect(compareAnswers(results.map((result) => summarize([result]))).areEqual).toBe(true)
  })

  test('take as many turns, each one request and each with a first event', () => {
    for (const { turns, sent, toolCalls } of results) {
      expect(turns.length).toBe(25)
      expect(sent.length).toBe(25)
      expect(toolCalls).toBe(results[0]?.toolCalls)
      for (const { firstEventMs, durationMs } of turns) {
        expect(firstEventMs).toBeGreaterThan(0)
        expect(firstEventMs).toBeLessThanOrEqual(durationMs)
      }
    }
  })

  test('are incremental in WebSocket mode from the second turn on, and never over HTTP', () => {
    for (const { way, sent } of results) {
      const incremental = sent.map(({ isIncremental }) => isIncremental)
      expect(incremental[0]).toBe(false)
      expect(new Set(incremental.slice(1))).toEqual(new Set([way.transport === 'websocket']))
    }
  })

  test('send at most a quarter of the bytes in WebSocket mode', () => {
    for (const framework of ['ai-sdk', 'langchain']) {
      const [http = 0, websocket = 0] = results
        .filter(({ way }) => way.framework === framework)
        .map((result) => bytesSent(result))
      expect(websocket).toBeGreaterThan(0)
      expect(4 * websocket).toBeLessThanOrEqual(http)
    }
  })

  test('are counted alike by the clients and by the server', () => {
    expect(counted).toEqual(results.map(bytesSent))
  })
})

describe('the server of a run', () => {
  test('ends when it is told to, again if need be', async () => {
    const { pid, stop } = await startServer({ costs, port: 0 }, signal)
    expect(isRunning(pid)).toBe(true)
    await stop()
    await stop()
    expect(isRunning(pid)).toBe(false)
  })

  test('says in its own words that a port is in use', async () => {
    const server = await startServer({ costs, port: 0 }, signal)
    const port = Number(new URL(server.baseURL).port)
    await expect(startServer({ costs, port }, signal)).rejects.toMatchObject({
      kind: 'usage',
      message: `Port ${port} is in use. Choose another, or 0 for a free one.`,
    })
    await server.stop()
  })

  test('is not started, or ends, when the runs are stopped', async () => {
    const stopped = AbortSignal.abort(new Error('enough'))
    await expect(startServer({ costs, port: 0 }, stopped)).rejects.toThrow('enough')
    const stopping = new AbortController()
    const { pid, stop } = await startServer({ costs, port: 0 }, stopping.signal)
    stopping.abort()
    await stop()
    expect(isRunning(pid)).toBe(false)
    const early = new AbortController()
    const starting = startServer({ costs, port: 0 }, early.signal)
    early.abort(new Error('enough'))
    await expect(starting).rejects.toThrow('enough')
  })
})
