// Tells turns as a program would make them: conversations that grow, on connections, with contents.
// Everything is made from a seed, so that two tellings are equal.
import type { ComparedPart, TurnRecord } from '@warmline/core'
import type { Item, StepEntry, TurnContent, TurnEntry } from '../../../src/model.ts'

/** What is particular about a turn. */
export interface Telling {
  readonly label?: string
  readonly reason?: TurnRecord['reason']
  readonly record?: Partial<TurnRecord>
  readonly step?: string
  readonly output?: readonly Item[]
  /** The whole input, where it is not the conversation's and one more message. */
  readonly input?: readonly Item[]
  readonly isRunning?: boolean
  readonly gapMs?: number
}

/** A conversation: what the server has, in its own words, and how the framework says it again. */
export interface Conversation {
  history: readonly Item[]
  head: string | undefined
}

export class Story {
  readonly turns: TurnEntry[] = []
  readonly contents: TurnContent[] = []
  readonly steps: StepEntry[] = []
  at: number
  #seed: number
  #ids = 0

  constructor(startAt: number, seed = 1) {
    this.at = startAt
    this.#seed = seed
  }

  /** A number from 0 to 1. */
  random(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return this.#seed / 2_147_483_648
  }

  between(from: number, to: number): number {
    return Math.round(from + this.random() * (to - from))
  }

  id(prefix: string): string {
    this.#ids++
    return `${prefix}_${(this.#ids * 7919).toString(16).padStart(6, '0')}${this.between(0, 0xffffff).toString(16).padStart(6, '0')}`
  }

  /** Tells one turn of a conversation, which then has its items. */
  turn(talk: Conversation, asked: readonly Item[], telling: Telling = {}): TurnEntry {
    const { reason, isRunning = false } = telling
    const input = telling.input ?? [...talk.history.map(inOtherWords), ...asked]
    const parts = compare(talk.history, input)
    const isFull = reason !== undefined
    const keptCount = isFull ? 0 : talk.history.length
    const sent = isFull ? input : input.slice(talk.history.length)
    const record = this.#record(talk, { input, sent, keptCount }, telling)
    const number = this.turns.length + 1
    const entry: TurnEntry = {
      id: `k1-${number}`,
      client: 'k1',
      turn: number,
      startedAt: this.at,
      ...(telling.label && { label: telling.label }),
      ...(talk.head !== undefined && { comparedWith: talk.head }),
      ...(telling.step && { step: telling.step }),
      sentAt: this.at + (record.queueMs ?? 0) + (record.handshakeMs ?? 0),
      live: liveOf(record),
      ...(isRunning ? {} : { record }),
      hasContent: true,
    }
    const output = telling.output ?? []
    const isDone = record.outcome === 'completed' && !isRunning
    this.turns.push(entry)
    this.contents.push({
      id: entry.id,
      settings: { model: record.model, instructions, tools, stream: true },
      input,
      sent,
      context: [...(isFull ? [] : talk.history), ...sent],
      keptCount,
      history: talk.history,
      parts,
      ...(isDone && { output }),
    })
    if (isDone) {
      talk.history = [...(isFull ? input : [...talk.history, ...sent]), ...output]
      talk.head = record.responseId
    }
    this.at += (isRunning ? 0 : record.durationMs) + (telling.gapMs ?? 40)
    return entry
  }

  #record(
    talk: Conversation,
    of: { input: readonly Item[]; sent: readonly Item[]; keptCount: number },
    telling: Telling,
  ): TurnRecord {
    const bytesSent = 640 + sizeOf(of.sent)
    const bytesFull = 600 + sizeOf(of.input)
    const isFull = telling.reason !== undefined
    const first = this.between(180, 520)
    const think = this.between(60, 900)
    const input = Math.round(bytesFull / 4)
    return {
      version: 1,
      transport: 'websocket',
      endpoint: 'openai',
      origin: 'https://api.openai.com',
      scope: 's1',
      model: 'gpt-5.5',
      reasoningEffort: 'medium',
      isStreamed: true,
      ...(isFull ? {} : { previousResponseId: talk.head ?? '' }),
      startedAt: this.at,
      ...(telling.label && { label: telling.label }),
      connection: 'c1',
      lane: 'lane-1',
      mode: isFull ? 'full' : 'incremental',
      ...(isFull && { reason: telling.reason }),
      responseId: this.id('resp'),
      requestId: 'req_4f1c09d2',
      serverHeaders: {
        of: 'handshake',
        ageMs: 5210,
        values: { 'x-ratelimit-remaining-requests': '9987', 'openai-processing-ms': '12' },
      },
      itemsSent: of.sent.length,
      itemsKept: of.keptCount,
      bytesSent: isFull ? bytesFull : bytesSent,
      bytesFull,
      queueMs: this.between(0, 4),
      firstEventMs: first,
      firstOutputMs: first + think,
      durationMs: first + think + this.between(150, 1900),
      usage: { input_tokens: input, output_tokens: 220, total_tokens: input + 220 },
      tokens: {
        input,
        cachedInput: isFull ? 0 : Math.round(input * 0.9),
        output: 220,
        reasoning: 90,
      },
      replays: 0,
      outcome: 'completed',
      ...telling.record,
    }
  }
}

const instructions = 'You are a careful engineer. Read before you write, and say what you changed.'
const tools: readonly Item[] = [
  { type: 'function', name: 'read_file', parameters: { type: 'object' } },
  { type: 'function', name: 'run_tests', parameters: { type: 'object' } },
]

export function user(text: string): Item {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] }
}

export function answer(id: string, text: string): Item {
  return {
    type: 'message',
    id,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  }
}

export function call(id: string, tool: string, given: object): Item {
  return {
    type: 'function_call',
    id: `fc_${id}`,
    call_id: `call_${id}`,
    name: tool,
    arguments: JSON.stringify(given),
    status: 'completed',
  }
}

export function result(id: string, output: string): Item {
  return { type: 'function_call_output', call_id: `call_${id}`, output }
}

/** An item as a framework says it again: without ids and states, arguments written anew. */
function inOtherWords(item: Item): Item {
  if (item.type === 'function_call') {
    const { id: _id, status: _status, ...rest } = item
    return { ...rest, arguments: String(item.arguments).replace(/([:,])\s*/g, '$1 ') }
  }
  if (item.role === 'assistant') {
    const content = Array.isArray(item.content) ? item.content : []
    return {
      role: 'assistant',
      content: content.map((part) => ({ type: 'output_text', text: part.text })),
    }
  }
  return item
}

/** The parts of an input beside its history, by this story's own framework. */
function compare(history: readonly Item[], input: readonly Item[]): ComparedPart[] {
  const parts: ComparedPart[] = []
  let at = 0
  const most = Math.min(history.length, input.length)
  const kindAt = (index: number): ComparedPart['is'] => {
    const [one, other] = [JSON.stringify(history[index]), JSON.stringify(input[index])]
    if (one === other) return 'same'
    const again = history[index] === undefined ? '' : JSON.stringify(inOtherWords(history[index]))
    return again === other ? 'rewritten' : 'parted'
  }
  while (at < most) {
    const is = kindAt(at)
    if (is === 'parted') {
      parts.push({ is, input: [at, at + 1], history: [at, at + 1] })
      if (input.length > at + 1)
        parts.push({ is: 'new', input: [at + 1, input.length], history: [at + 1, history.length] })
      return parts
    }
    let end = at + 1
    while (end < most && kindAt(end) === is) end++
    parts.push({ is, input: [at, end], history: [at, end] })
    at = end
  }
  if (input.length > at) parts.push({ is: 'new', input: [at, input.length], history: [at, at] })
  else if (history.length > at)
    parts.push({ is: 'parted', input: [at, at], history: [at, history.length] })
  return parts
}

function liveOf(record: TurnRecord): TurnEntry['live'] {
  const { scope, transport, connection, lane, mode, reason, bytesSent, bytesFull, model } = record
  return {
    scope,
    transport,
    mode,
    bytesSent,
    bytesFull,
    ...(connection && { connection }),
    ...(lane && { lane }),
    ...(reason && { reason }),
    ...(model && { model }),
    itemsSent: record.itemsSent,
    itemsKept: record.itemsKept,
    ...(record.previousResponseId && { previousResponseId: record.previousResponseId }),
  }
}

function sizeOf(items: readonly Item[]): number {
  return JSON.stringify(items).length
}
