// The surveyor's notes: read from the effective context alone, again on each turn. It decides
// nothing.
import { type Item, itemText } from '@warmline/dev-server'
import { readResult, type ToolResult } from '../tools/results.js'

/** Everything that one effective context says. */
export interface Notes {
  /** The last user message. */
  readonly question: string
  /** Turns that made calls: rows of calls between which outputs stand. */
  readonly turns: number
  /** Those of them with more than one call. */
  readonly parallelTurns: number
  /** Keys of the calls that were made, answered or not: see {@link callKey}. */
  readonly asked: ReadonlySet<string>
  /** Text of every tool output, in order. */
  readonly outputs: readonly string[]
  /** Those of them that are results, in order. */
  readonly results: readonly ToolResult[]
}

/** Arguments of a call, as the surveyor writes them; what it leaves out is the schema's default. */
export interface CallArguments {
  readonly path?: string
  readonly query?: string
  readonly from?: number
}

/** The same for calls that mean the same, however their arguments are spelled. */
export function callKey(name: string, { path = '.', query = '', from = 1 }: CallArguments): string {
  return JSON.stringify([name, path, query, from])
}

/** Reads a context. */
export function takeNotes(items: readonly Item[]): Notes {
  let question = ''
  let turns = 0
  let parallelTurns = 0
  let callsInRow = 0
  const asked = new Set<string>()
  const outputs: string[] = []
  for (const item of items) {
    if (item.type === 'message' && item.role === 'user') question = itemText(item)
    if (item.type === 'function_call') {
      callsInRow += 1
      if (callsInRow === 1) turns += 1
      if (callsInRow === 2) parallelTurns += 1
      asked.add(callKey(String(item.name), argumentsOf(item.arguments)))
    }
    if (item.type === 'function_call_output') {
      callsInRow = 0
      outputs.push(itemText(item))
    }
  }
  const results = outputs.map(readResult).filter((result) => result !== undefined)
  return { question, turns, parallelTurns, asked, outputs, results }
}

function argumentsOf(text: unknown): CallArguments {
  const value: unknown = typeof text === 'string' ? parse(text) : undefined
  if (typeof value !== 'object' || value === null) return {}
  return {
    ...('path' in value && typeof value.path === 'string' ? { path: value.path } : {}),
    ...('query' in value && typeof value.query === 'string' ? { query: value.query } : {}),
    ...('from' in value && typeof value.from === 'number' ? { from: value.from } : {}),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
