// What continuation costs: an agent loop as long as one likes, spelled as a framework spells it,
// planned and committed again and again beside one JSON.parse of the same input. Medians of
// interleaved runs, so that a busy machine slows both.
import { type ChainNode, stepsOf } from '../../../src/continuation/chain.js'
import {
  type CompletedTurn,
  contentOf,
  type PlannedTurn,
  Planner,
  planTurn,
} from '../../../src/continuation/index.js'
import { align as follow } from '../../../src/continuation/match/history.js'
import { inputItems } from '../../../src/protocol/request.js'
import { readSnapshot, type Snapshot } from '../../../src/protocol/snapshot.js'
import type { Item } from '../../../src/protocol/types.js'

/** Milliseconds, medians. */
export interface Costs {
  readonly turns: number
  readonly inputBytes: number
  readonly parseMs: number
  /** The walk alone: cutting both histories into steps and comparing them to the end. */
  readonly walkMs: number
  /** The walk over a parsed input by the time that it took to parse it, pair by pair. */
  readonly walkByParse: number
  /** All of planning, the walk included. */
  readonly planMs: number
  readonly commitMs: number
}

/** How answers are repeated: as the server sent them, or as the AI SDK repeats them. */
export type Spelling = 'verbatim' | 'rewritten'

const rules = {
  toolArguments: 'schema',
  isTrial: false,
  refusedWithAnchor: [],
  inheritedWithAnchor: [],
} as const
const tools = [
  {
    type: 'function',
    name: 'read_file',
    parameters: {
      type: 'object',
      properties: { path: { type: 'string' }, lines: { type: 'number', default: 100 } },
      additionalProperties: false,
    },
  },
]

const settings = { model: 'm', store: false, tools }

/** The server's output of one turn. */
function outputOf(turn: number): readonly Item[] {
  const summary = [{ type: 'summary_text', text: `Thinking about step ${turn}. `.repeat(4) }]
  const text = `Step ${turn}: reading the next file. `.repeat(4)
  return [
    {
      id: `rs_${turn}`,
      type: 'reasoning',
      summary,
      content: [],
      encrypted_content: `sealed ${turn} `.repeat(30),
    },
    {
      id: `msg_${turn}`,
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
    },
    {
      id: `fc_${turn}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${turn}`,
      name: 'read_file',
      arguments: `{"path": "src/file-${turn}.ts"}`,
    },
  ]
}

function repeated(turn: number, spelling: Spelling): readonly Item[] {
  if (spelling === 'verbatim') return outputOf(turn)
  const text = `Step ${turn}: reading the next file. `.repeat(4)
  const args = `{"path":"src/file-${turn}.ts","lines":100}`
  return [
    { type: 'item_reference', id: `rs_${turn}` },
    { role: 'assistant', content: text },
    { type: 'function_call', call_id: `call_${turn}`, name: 'read_file', arguments: args },
  ]
}

/** The input of a turn, 1 being the first: about 4 KB more each time. */
function inputOf(turn: number, spelling: Spelling): readonly Item[] {
  const first = { role: 'user', content: [{ type: 'input_text', text: 'Find the failing test.' }] }
  const later = Array.from({ length: turn - 1 }, (_, i): readonly Item[] => [
    ...repeated(i + 1, spelling),
    {
      type: 'function_call_output',
      call_id: `call_${i + 1}`,
      output: `line of file ${i + 1}\n`.repeat(150),
    },
  ])
  return [first, ...later.flat()]
}

/** Measures the turn after `turns` turns. */
export function measure(turns: number, spelling: Spelling, rounds = 21): Costs {
  const chains = chainsOf(turns, spelling)
  const text = JSON.stringify({ ...settings, input: inputOf(turns + 1, spelling) })
  const times = {
    parse: [] as number[],
    walk: [] as number[],
    plan: [] as number[],
    commit: [] as number[],
  }
  const pairs: number[] = []
  const plan = (): PlannedTurn => {
    const request = timed(times.parse, () => requestOf(text))
    return timed(times.plan, () => planTurn(chains, request, rules))
  }
  const walk = (head: ChainNode): void => {
    // Items of its own, as fresh as those that are planned.
    const items = itemsOf(timed(times.parse, () => requestOf(text)))
    const walked = timed(times.walk, () => follow(stepsOf(head), items, 'schema'))
    if (!walked.isWhole) throw new Error('The walk found a difference.')
    pairs.push((times.walk.at(-1) ?? 0) / (times.parse.at(-1) ?? 0))
  }
  for (let round = 0; round < rounds; round++) {
    const first = chains.get(`resp_${turns}`)
    if (first === undefined) throw new Error('The head is not known.')
    if (round % 2 === 0) walk(first)
    const planned = plan()
    if (planned.plan.mode === 'full')
      throw new Error(`The turn was planned as ${planned.plan.reason}.`)
    if (round % 2 === 1) walk(first)
    const content = contentOf(planned)
    timed(times.commit, () => chains.commit(content, completed(turns + 1)))
    chains.forget(`resp_${turns + 1}`)
  }
  return {
    turns,
    inputBytes: text.length,
    parseMs: median(times.parse),
    walkMs: median(times.walk),
    walkByParse: median(pairs),
    planMs: median(times.plan),
    commitMs: median(times.commit),
  }
}

/** How many times a value of the input was read. */
export interface Reads {
  /** Values that the input of the turn holds, at any depth. */
  readonly values: number
  /** Reads by the walk alone. */
  readonly walk: number
  /** Reads by all of planning, the walk included. */
  readonly plan: number
}

/**
 * Counts what planning the turn after `turns` turns reads of its input: the same on every machine.
 */
export function countReads(turns: number, spelling: Spelling): Reads {
  const chains = chainsOf(turns, spelling)
  const head = chains.get(`resp_${turns}`)
  if (head === undefined) throw new Error('The head is not known.')
  const items = JSON.parse(JSON.stringify(inputOf(turns + 1, spelling)))
  const values = JSON.stringify(items, (_key, value) => (typeof value === 'object' ? value : 0))
  const walk = new ReadCounter()
  const walked = follow(stepsOf(head), walk.watch(items), 'schema')
  if (!walked.isWhole) throw new Error('The walk found a difference.')
  const plan = new ReadCounter()
  const planned = planTurn(chains, { ...settings, input: plan.watch(items) }, rules)
  if (planned.plan.mode === 'full')
    throw new Error(`The turn was planned as ${planned.plan.reason}.`)
  return { values: values.split(/[[{:,]/).length, walk: walk.count, plan: plan.count }
}

/** Counts each read of a property, at any depth of what it watches. */
export class ReadCounter {
  count = 0

  watch<T extends object>(value: T): T {
    return new Proxy(value, { get: (target, key) => this.#read(target, key) })
  }

  #read(target: object, key: string | symbol): unknown {
    const value: unknown = Reflect.get(target, key)
    if (typeof value === 'function') return value
    this.count++
    return typeof value === 'object' && value !== null ? this.watch(value) : value
  }
}

/** Heap bytes that each further turn of one long chain takes, beside the content that it adds. */
export function memoryPerTurn(turns: number): {
  readonly heapBytes: number
  readonly contentBytes: number
} {
  const before = heap()
  const chains = chainsOf(turns, 'verbatim')
  const heapBytes = (heap() - before) / turns
  return { heapBytes: Math.round(heapBytes), contentBytes: Math.round(chains.bytes / turns) }
}

/** The chains of a loop of so many turns. */
function chainsOf(turns: number, spelling: Spelling): Planner {
  const limits = { maxChains: 2000, maxHistoryBytes: 2 ** 30, maxChainAgeMs: 2 ** 40 }
  const chains = new Planner(limits, () => 1)
  for (let turn = 1; turn <= turns; turn++) {
    const input = inputOf(turn, spelling)
    chains.commit(contentOf(planTurn(chains, { ...settings, input }, rules)), completed(turn))
  }
  return chains
}

function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** The completion of a turn. */
function completed(turn: number): CompletedTurn {
  return { responseId: `resp_${turn}`, output: outputOf(turn) }
}

function requestOf(text: string): Snapshot {
  const request = readSnapshot(text)
  if (request === undefined) throw new Error('The text holds no request.')
  return request
}

function itemsOf(request: Snapshot): readonly Item[] {
  const items = inputItems(request)
  if (items === undefined) throw new Error('The request has no items.')
  return items
}

function timed<T>(into: number[], run: () => T): T {
  const begun = performance.now()
  const result = run()
  into.push(performance.now() - begun)
  return result
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
}
