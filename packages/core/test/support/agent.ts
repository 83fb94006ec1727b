// What tests of the client share: a server and a client for one test, and an agent's history that
// grows as a framework's would. No assertions.
import {
  type DevServer,
  type DevServerOptions,
  fromContext,
  type Model,
} from '@warmline/dev-server'
import { modelId, type OpenServer, openServer } from '@warmline/testing'
import { createClientOn } from '../../src/client.js'
import {
  type CreateOptions,
  type Endpoint,
  type InputItem,
  openaiEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  type TurnRecord,
  type TurnRequest,
} from '../../src/index.js'
import { platformRuntime } from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'
import { checkRecord } from './record-schema.js'

/** A server and a client of it. */
export interface Line extends OpenServer<ResponsesClient, TurnRecord> {
  /** How each turn went, in a word or two. */
  readonly turns: () => readonly string[]
}

/** What a test changes about its line. */
export interface LineOptions {
  readonly server?: DevServerOptions
  readonly client?: ResponsesClientOptions
  /** Which server the client takes this one for. @default OpenAI */
  readonly endpoint?: (options: { readonly baseURL: string }) => Endpoint
  /**
   * Whether the client takes the server for that endpoint; otherwise it is an unknown origin.
   * @default true
   */
  readonly hasLanes?: boolean
  /** What the client runs on. @default the platform */
  readonly runtime?: Runtime
}

/** Opens a line, whose records must match their schema; dispose of it at the end. */
export async function openLine(options: LineOptions = {}): Promise<Line> {
  const connect = ({ baseURL }: DevServer): ResponsesClient =>
    createClientOn(options.runtime ?? platformRuntime(), {
      apiKey: 'sk-test',
      ...(options.hasLanes === false
        ? { baseURL }
        : { endpoint: (options.endpoint ?? openaiEndpoint)({ baseURL }) }),
      ...options.client,
    })
  const opened = await openServer<ResponsesClient, TurnRecord>(connect, {
    model: digest(),
    ...options.server,
  })
  const turns = (): readonly string[] =>
    opened.records.map(({ transport, mode, reason, fallback }) =>
      [transport === 'http' ? 'http' : mode, reason, fallback].filter(Boolean).join(' '),
    )
  return {
    ...opened,
    turns,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      for (const record of opened.records) checkRecord(record)
    },
  }
}

/**
 * A model that says how long its context is and what users said in it: a wrong context gives a
 * wrong answer.
 */
export function digest(): Model {
  return fromContext(({ items }) => [{ type: 'text', text: digestOf(items) }])
}

/** What {@link digest} must answer to these items. */
export function digestOf(items: readonly object[]): string {
  const said = items.flatMap((item) =>
    'role' in item && item.role === 'user' && 'content' in item ? [readText(item.content)] : [],
  )
  return `${items.length} items: ${said.join(', ')}`
}

function readText(content: unknown): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map(({ text }) => text).join('') : ''
}

/** A request whatever the types say of it, for callers who write none. The object is the same. */
export function untyped(request: object): TurnRequest {
  return request
}

/** A user message. */
export function user(content: string): { type: 'message'; role: 'user'; content: string } {
  return { type: 'message', role: 'user', content }
}

/** The text of a response. */
export function textOf(response: { readonly output?: readonly object[] }): string {
  const parts = (response.output ?? []).flatMap((item) =>
    'content' in item && Array.isArray(item.content) ? item.content : [],
  )
  return parts.map(({ text }) => text).join('')
}

/** A conversation that resends its whole history every time. */
export class Conversation {
  history: InputItem[] = []
  readonly #client: ResponsesClient
  readonly #settings: TurnRequest

  constructor(client: ResponsesClient, settings: TurnRequest = {}) {
    this.#client = client
    this.#settings = { model: modelId, ...settings }
  }

  /**
   * Says something, takes the answer into the history, and fails unless the server knew all that
   * was said.
   */
  async say(text: string, options: CreateOptions = {}): Promise<string> {
    const input = [...this.history, user(text)]
    const response = await this.#client.create({ ...this.#settings, input }, options).response
    const answer = textOf(response)
    if (answer !== digestOf(input))
      throw new Error(`Wrong context: ${answer} instead of ${digestOf(input)}`)
    this.history = [...input, ...(response.output ?? [])]
    return answer
  }
}
