// A random agent: its tools, what it says in a turn, and what its tools answer.
import {
  type Answer,
  type Call,
  type Element,
  type History,
  isSilent,
  type Json,
  type JsonObject,
  type Part,
  type Placed,
  placed,
  type Segments,
  type ServerItem,
  type ServerWords,
  type Tag,
  tag,
  wordsOf,
} from './history.js'
import { marked } from './marks.js'
import type { Random } from './random.js'

const place = {
  type: 'object',
  properties: { name: { type: 'string' }, zoom: { type: 'number', default: 3 } },
  required: ['name'],
  additionalProperties: false,
}

/** What the schemas of a toolset say that others say otherwise. */
interface Variant {
  readonly units: string
  readonly declaresDays: boolean
  readonly limit: number
  readonly defaultsForce: boolean
}
const variants: readonly [Variant, Variant] = [
  { units: 'C', declaresDays: true, limit: 10, defaultsForce: false },
  { units: 'F', declaresDays: false, limit: 20, defaultsForce: true },
]

function variantOf(toolset: number): Variant {
  return variants[toolset === 0 ? 0 : 1]
}

/**
 * The tools that a request may carry. `weather` is closed: validation drops what it does not
 * declare. `search` and `open` are not: what they do not declare stays.
 */
function toolsOf({ units, declaresDays, limit, defaultsForce }: Variant): readonly JsonObject[] {
  const weather = {
    type: 'object',
    properties: {
      city: { type: 'string' },
      units: { type: 'string', default: units },
      ...(declaresDays ? { days: { type: 'number' } } : {}),
      where: { $ref: '#/$defs/place' },
      note: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
    },
    required: ['city'],
    additionalProperties: false,
    $defs: { place },
  }
  const search = {
    type: 'object',
    properties: {
      q: { type: 'string' },
      limit: { type: 'number', default: limit },
      ...(defaultsForce ? { force: { type: 'boolean', default: true } } : {}),
    },
    required: ['q'],
    ...(defaultsForce ? { additionalProperties: {} } : {}),
  }
  return [
    { type: 'function', name: 'weather', parameters: weather },
    { type: 'function', name: 'search', parameters: search },
    {
      type: 'function',
      name: 'open',
      parameters: { type: 'object', properties: {}, additionalProperties: true },
    },
    { type: 'custom', name: 'code' },
    { type: 'web_search' },
  ]
}

/** The tools of requests: callers change from one of these to the other between turns. */
export const toolsets: readonly (readonly JsonObject[])[] = variants.map(toolsOf)

/**
 * Arguments that validation by the schemas of another toolset would have made, and that of its own
 * never makes.
 */
export function asOfAnotherToolset(
  toolset: number,
  name: string,
  sent: JsonObject,
): JsonObject | undefined {
  const other = variantOf(1 - toolset)
  if (name === 'search') {
    if (sent.limit === undefined) return { ...sent, limit: other.limit }
    return other.defaultsForce && sent.force === undefined ? { ...sent, force: true } : undefined
  }
  if (name !== 'weather') return undefined
  if (sent.units === undefined) return { ...sent, units: other.units }
  const { days, ...rest } = sent
  return days !== undefined && !other.declaresDays ? rest : undefined
}

const words = [
  'ok',
  'done',
  'yes',
  'Zürich',
  'é✓',
  '42',
  'see [1]',
  'the answer',
  '',
  ' ',
  '{"a":1}',
  '\n',
]

/** What is answered: a history, and the tools of its request. */
export interface Asked {
  readonly history: History
  readonly toolset: number
}

/** Says things with ids of its own. */
export class Agent {
  readonly #random: Random
  readonly #segments: Segments
  #count = 0

  constructor(random: Random, segments: Segments) {
    this.#random = random
    this.#segments = segments
  }

  /**
   * What the server says next to this history. Short answers are often the same words again.
   * @param mark What all of it bears, see marks.ts. @default nothing
   */
  answer(isStored: boolean, asked: Asked, mark?: string): Answer {
    const random = this.#random
    const elements: Element[] = []
    if (random.chance(0.6)) elements.push(this.#reasoning())
    if (random.chance(0.2)) elements.push(...this.#hosted())
    if (random.chance(0.75)) elements.push(this.#message('commentary'))
    if (random.chance(0.15)) elements.push(this.#reasoning(), this.#message(undefined))
    if (random.chance(0.5)) {
      const calls = random.chance(0.4) ? 2 + random.below(2) : 1
      for (let i = 0; i < calls; i++) {
        const dice = random.next()
        elements.push(
          dice < 0.12 ? this.#custom() : dice < 0.24 ? this.#local() : this.#call(asked.toolset),
        )
      }
      if (random.chance(0.1)) elements.push(...this.#hosted())
      if (random.chance(0.1)) elements.push(this.#message('final_answer'))
    }
    if (elements.every(({ kind }) => kind === 'reasoning'))
      elements.push(this.#message('final_answer'))
    // Right behind an answer of the caller's, silence could not be told from nothing.
    if (asked.history.at(-1)?.type === 'answer' && isSilent(elements)) {
      const parts = [{ text: 'more', isRefusal: false, annotations: [] }]
      elements.push({ kind: 'message', id: this.#id('msg'), phase: 'final_answer', parts })
    }
    return this.#segments.answer(mark === undefined ? elements : marked(elements, mark), isStored)
  }

  /** The output of a call, as some caller's tool writes it. */
  outputOf(call: Call): JsonObject {
    const type =
      call.kind === 'call'
        ? 'function_call_output'
        : `${call.kind === 'custom' ? 'custom_tool_call' : call.item.type}_output`
    const text = this.#random.pick(['null', '{"temp":20}', 'long result '.repeat(10), 'x'])
    const output: Json = this.#random.chance(0.1) ? [{ type: 'input_text', text }] : text
    return { type, call_id: call.callId, output }
  }

  #id(prefix: string): string {
    return `${prefix}_${(++this.#count).toString(36)}`
  }

  #reasoning(): Element {
    const id = this.#id('rs')
    const summary = Array.from({ length: this.#random.below(3) }, (_, i) => `thought ${i}`)
    const content = this.#random.pick(['', '', '', 'because', `because ${id}`])
    return { kind: 'reasoning', id, summary, content, seal: `sealed ${id}` }
  }

  #message(phase: string | undefined): Element {
    const random = this.#random
    const id = this.#id('msg')
    if (random.chance(0.04)) {
      return {
        kind: 'message',
        id,
        phase,
        parts: [{ text: `I must refuse. ${id}`, isRefusal: true, annotations: [] }],
      }
    }
    const parts = Array.from({ length: random.chance(0.2) ? 2 : 1 }, (): Part => {
      const text = random.chance(0.5) ? random.pick(words) : `${random.pick(words)} ${id}`
      const annotation = {
        type: 'url_citation',
        url: `https://example.com/${id}`,
        title: 'T',
        start_index: 0,
        end_index: 1,
      }
      return { text, isRefusal: false, annotations: random.chance(0.15) ? [annotation] : [] }
    })
    return { kind: 'message', id, phase: random.chance(0.3) ? undefined : phase, parts }
  }

  #custom(): Element {
    return {
      kind: 'custom',
      id: this.#id('ctc'),
      callId: this.#id('call'),
      name: 'code',
      input: this.#random.pick(words),
      isAsync: this.#random.chance(0.3),
    }
  }

  /**
   * A call of the shell, the computer or the patcher, with what is null and what frameworks lose.
   */
  #local(): Element {
    const random = this.#random
    const callId = this.#id('call')
    const id = this.#id('lc')
    const base = { id, call_id: callId, status: 'completed' }
    const item = random.pick<ServerWords>([
      {
        ...base,
        type: 'shell_call',
        action: {
          commands: [random.pick(['ls', 'pwd'])],
          timeout_ms: null,
          max_output_length: null,
        },
        environment: { type: 'local' },
      },
      {
        ...base,
        type: 'computer_call',
        actions: [{ type: 'click', x: random.below(9), y: 1, keys: null }, { type: 'wait' }],
        pending_safety_checks: [],
      },
      {
        ...base,
        type: 'apply_patch_call',
        operation: { type: 'delete_file', path: random.pick(['a', 'b']) },
        caller: null,
      },
    ])
    return { kind: 'local', id, callId, item }
  }

  /**
   * Items that the server made and ran itself, of types that are known, that a caller may send too,
   * and that nobody knows.
   */
  #hosted(): readonly Element[] {
    const random = this.#random
    if (random.chance(0.4)) return [this.#searched()]
    const call_id = this.#id('call')
    const made = (type: string, fields: JsonObject): Element => ({
      kind: 'hosted',
      item: { id: this.#id(type), type, ...fields },
    })
    const word = random.pick(words)
    return random.pick<() => readonly Element[]>([
      () => [
        made('program', { call_id, code: `call(${word})`, fingerprint: 'f' }),
        made('program_output', { call_id, result: word, status: 'completed' }),
      ],
      () => [
        made('shell_call', {
          call_id,
          status: 'completed',
          action: { commands: ['ls'], timeout_ms: null },
          environment: { type: 'container_reference', container_id: 'c' },
        }),
        made('shell_call_output', {
          call_id,
          status: 'completed',
          max_output_length: null,
          output: [{ stdout: word, stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
        }),
      ],
      () => [
        made('tool_search_call', {
          call_id: null,
          execution: 'server',
          arguments: { paths: [word] },
        }),
        made('tool_search_output', { call_id: null, execution: 'server', tools: [] }),
      ],
      () => [
        made('additional_tools', { role: 'developer', tools: [{ type: 'custom', name: word }] }),
      ],
      () => [
        made('hologram', { pixels: [word, { depth: 1, note: null }], note: null, extra: word }),
      ],
      () => [made('hologram', { pixels: [], extra: word }), made('hologram', { pixels: [word] })],
    ])()
  }

  #searched(): Element {
    const id = this.#id('ws')
    const query = this.#random.pick(words)
    return {
      kind: 'hosted',
      item: this.#random.chance(0.7)
        ? {
            id,
            type: 'web_search_call',
            status: 'completed',
            action: { type: 'search', query },
            results: null,
          }
        : {
            id,
            type: 'mcp_call',
            status: 'completed',
            server_label: 's',
            name: 'n',
            arguments: '{}',
            output: query,
            error: null,
          },
    }
  }

  #call(toolset: number): Element {
    const random = this.#random
    const isAsync = random.chance(0.12)
    const base = {
      kind: 'call',
      id: this.#id('fc'),
      callId: this.#id('call'),
      toolset,
      isAsync,
    } as const
    if (random.chance(0.07))
      return { ...base, name: 'weather', sent: '{"city": "Ro', validated: '{}' }
    if (random.chance(0.2)) {
      const value = { q: random.pick(words), deep: { list: [1, { n: 2 }] } }
      return { ...base, name: 'open', sent: odd(random, value), validated: JSON.stringify(value) }
    }
    if (random.chance(0.25)) return { ...base, name: 'search', ...this.#search(variantOf(toolset)) }
    return { ...base, name: 'weather', ...this.#weather(variantOf(toolset)) }
  }

  /**
   * Arguments with keys that the open schema does not know, which stay, and without some that it
   * fills in.
   */
  #search({ limit, defaultsForce }: Variant): {
    readonly sent: string
    readonly validated: string
  } {
    const random = this.#random
    const value: JsonObject = {
      q: random.pick(words),
      limit: random.pick([undefined, undefined, 5, limit]),
      force: random.pick([undefined, undefined, false]),
      token: random.pick([undefined, 'secret', { deep: 1 }]),
    }
    const filled = {
      ...value,
      limit: value.limit ?? limit,
      force: value.force ?? (defaultsForce || undefined),
    }
    return { sent: odd(random, value), validated: JSON.stringify(filled) }
  }

  /**
   * Arguments with keys that the schema does not know and without some that it fills in; and what
   * validation makes of them.
   */
  #weather({ units: filler, declaresDays }: Variant): {
    readonly sent: string
    readonly validated: string
  } {
    const random = this.#random
    const city = random.pick(['Rome', 'Zürich', ''])
    const units = random.pick([undefined, 'C', 'F'])
    const days = random.pick([undefined, 1, 2.5, -0])
    const zoom = random.pick([undefined, 3, 4])
    const where = random.chance(0.3)
      ? { name: 'x', zoom, junk: random.chance(0.5) ? 1 : undefined }
      : undefined
    const note = random.pick([undefined, null, 'n'])
    const junk = random.chance(0.3) ? true : undefined
    const validated = {
      city,
      units: units ?? filler,
      days: declaresDays ? days : undefined,
      where: where && { name: 'x', zoom: zoom ?? 3 },
      note: note ?? null,
    }
    return {
      sent: odd(random, { junk, days, where, city, units, note }),
      validated: JSON.stringify(validated),
    }
  }
}

/** JSON as models write it: odd whitespace, escapes, numbers with a fraction of nothing. */
function odd(random: Random, value: Json | object): string {
  const text = random.chance(0.5) ? JSON.stringify(value) : JSON.stringify(value, null, 1)
  return random.chance(0.5)
    ? text.replaceAll('ü', '\\u00fc').replace(/"days": ?1\b/, '"days" : 1.0')
    : text
}

/** The items that the server sends for an answer. */
export function serverItems(answer: Answer): readonly ServerItem[] {
  return placed(answer).map((place) => ({
    ...serverItem(place.element),
    [tag]: tagOf(answer.key, place),
  }))
}

/** What an item that stands for one whole element tells. */
export function tagOf(key: number, { element, from, call }: Placed): Tag {
  if (element.kind === 'reasoning') return { key }
  return element.kind === 'message'
    ? { key, words: [from, from + wordsOf(element.parts).length] }
    : { key, call }
}

/** The text of reasoning, as servers of open models write it. */
export function contentOf({
  content,
}: Extract<Element, { kind: 'reasoning' }>): readonly JsonObject[] {
  return content === '' ? [] : [{ type: 'reasoning_text', text: content }]
}

/** What a call says of its waiting. */
export function asyncOf(isAsync: boolean): { readonly async?: true } {
  return isAsync ? { async: true } : {}
}

function serverItem(element: Element): JsonObject & { readonly type: string } {
  const status = 'completed'
  switch (element.kind) {
    case 'reasoning': {
      const { id, seal } = element
      const summary = element.summary.map((text) => ({ type: 'summary_text', text }))
      return {
        id,
        type: 'reasoning',
        summary,
        content: contentOf(element),
        encrypted_content: seal,
        status: null,
      }
    }
    case 'message': {
      const { id, phase } = element
      const content = element.parts.map(({ text, isRefusal, annotations }) =>
        isRefusal
          ? { type: 'refusal', refusal: text }
          : { type: 'output_text', text, annotations, logprobs: [] },
      )
      const marked = phase === undefined ? {} : { phase }
      return { id, type: 'message', status, role: 'assistant', ...marked, content }
    }
    case 'call': {
      const { id, callId, name, sent, isAsync } = element
      return {
        id,
        type: 'function_call',
        status,
        call_id: callId,
        name,
        arguments: sent,
        ...asyncOf(isAsync),
      }
    }
    case 'custom': {
      const { id, callId, name, input, isAsync } = element
      return {
        id,
        type: 'custom_tool_call',
        status,
        call_id: callId,
        name,
        input,
        ...asyncOf(isAsync),
      }
    }
    case 'local':
    case 'hosted':
      return element.item
  }
}
