// The check can fail: a delta that is broken on its way, behind Warmline's back, gives another
// answer or none. Each break is made by a proxy in front of the real dev-server, in one turn of a
// whole run.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareAnswers } from '../src/report/verdict.js'
import { type Framework, instructions, type Job } from '../src/runs/job.js'
import { Meter } from '../src/runs/meter.js'
import { type RunResult, summarize } from '../src/runs/result.js'
import { runAt } from '../src/runs/run-all.js'
import { type ServerProcess, startServer } from '../src/server/dev-server.js'
import { createToolbox } from '../src/tools/toolbox.js'
import { walkTree } from '../src/tools/tree.js'
import { makeDirectory } from './support/directories.js'
import { survey } from './support/loop.js'
import { type Frame, type Rewrites, startProxy } from './support/proxy.js'

const question = 'How are errors handled here?'
const signal = new AbortController().signal
/** The turn whose delta is broken: in the middle of the survey. */
const brokenTurn = 6

let job: Job
let right: string
let server: ServerProcess

beforeAll(async () => {
  const project = await makeDirectory({
    'README.md': 'Errors are handled in src/carrier.ts.\n',
    'src/carrier.ts': 'export class Carrier {\n  handle(error: Error): void {}\n}\n',
    'src/letter.ts': 'export class Letter {}\n',
  })
  const tools = createToolbox(await walkTree(project))
  job = { instructions, history: [], question, tools, maxTurns: 60 }
  right = (await survey(project, question)).answer
  const costs = { roundTripMs: 0, firstTokenMs: 0, workNsPerUncachedByte: 0 }
  server = await startServer({ costs, port: 0 }, signal)
})

afterAll(() => server.stop())

/** A whole run in WebSocket mode through a proxy. */
async function runThrough(framework: Framework, rewrites: Rewrites): Promise<RunResult> {
  const proxy = await startProxy(server.baseURL, rewrites)
  const target = { baseURL: proxy.baseURL, apiKey: 'any', model: 'surveyor', maxRetries: 0 }
  const meter = new Meter()
  try {
    const way = { framework, transport: 'websocket' } as const
    return await runAt(way, { job, target, meter, signal }, async () => meter.sent)
  } finally {
    await proxy.close()
  }
}

/** Changes the `turn`th create; all others travel as they are. */
function inTurn(turn: number, change: (create: Frame) => Frame): Rewrites {
  let creates = 0
  return {
    fromClient: (frame) => {
      if (frame.type === 'response.create') creates += 1
      return frame.type === 'response.create' && creates === turn ? change(frame) : frame
    },
  }
}

function itemsOf({ input }: Frame): readonly Frame[] {
  return Array.isArray(input) ? input : []
}

function isEqualTo(result: RunResult): boolean {
  const expected = summarize([{ ...result, answer: right }])
  return compareAnswers([expected, summarize([result])]).areEqual
}

describe.each(['ai-sdk', 'langchain'] as const)('through %s', (framework) => {
  test('an unbroken run gives the right answer, and its deltas are deltas', async () => {
    const sizes: number[] = []
    const result = await runThrough(framework, {
      fromClient: (frame) => {
        sizes.push(itemsOf(frame).length)
        return frame
      },
    })
    expect(isEqualTo(result)).toBe(true)
    expect(Math.max(...sizes.slice(1))).toBe(2)
  })

  test('a delta that lost its item is refused by the server, and full input cures it', async () => {
    const full: boolean[] = []
    const dropsOne = inTurn(brokenTurn, (create) => ({
      ...create,
      input: itemsOf(create).slice(1),
    }))
    const result = await runThrough(framework, {
      fromClient: (frame) => {
        if (frame.type === 'response.create') full.push(frame.previous_response_id === undefined)
        return dropsOne.fromClient?.(frame) ?? frame
      },
    })
    expect(isEqualTo(result)).toBe(true)
    // The turn after the broken one is that one again, and whoever lost an item once is given
    // everything from then on.
    expect(full.slice(1, brokenTurn)).toEqual(Array(brokenTurn - 1).fill(false))
    expect(full.slice(brokenTurn).every((isFull) => isFull)).toBe(true)
  })

  test('a delta whose item lost its content gives another answer', async () => {
    const result = await runThrough(
      framework,
      inTurn(brokenTurn, (create) => ({
        ...create,
        input: itemsOf(create).map((item) => ({ ...item, output: '' })),
      })),
    )
    expect(result.answer).toContain('## Evidence')
    expect(isEqualTo(result)).toBe(false)
  })

  test('a delta that continues an older response, so that one call and its output are lost, gives another answer', async () => {
    const result = await runThrough(framework, continuesOlderResponse(brokenTurn))
    expect(result.answer).toContain('## Evidence')
    expect(isEqualTo(result)).toBe(false)
  })
})

/**
 * In one turn, continues the response before the one that was meant: with the output that answers
 * that one, the newest call and its output. What is missing is one call with its output. The server
 * takes it, and the proxy hides it from the client.
 */
function continuesOlderResponse(turn: number): Rewrites {
  const creates: Frame[] = []
  const calls = new Map<string, readonly Frame[]>()
  let hidden: { readonly shown: unknown; readonly used: unknown } | undefined
  return {
    fromClient: (frame) => {
      if (frame.type !== 'response.create') return frame
      creates.push(frame)
      if (creates.length !== turn) return frame
      const older = creates.at(-3)
      if (older === undefined) throw new Error('There is nothing to go back to.')
      hidden = { shown: frame.previous_response_id, used: older.previous_response_id }
      const newest = calls.get(String(frame.previous_response_id)) ?? []
      return {
        ...frame,
        previous_response_id: older.previous_response_id,
        input: [...itemsOf(older), ...newest, ...itemsOf(frame)],
      }
    },
    fromServer: (frame) => {
      const response = isFrame(frame.response) ? frame.response : undefined
      if (response === undefined) return frame
      if (frame.type === 'response.completed' && Array.isArray(response.output)) {
        const output: readonly Frame[] = response.output
        calls.set(
          String(response.id),
          output.filter(({ type }) => type === 'function_call'),
        )
      }
      return hidden !== undefined && response.previous_response_id === hidden.used
        ? { ...frame, response: { ...response, previous_response_id: hidden.shown } }
        : frame
    },
  }
}

function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
