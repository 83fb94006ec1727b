// A random agent: what it says in a turn, and what its tools answer.
import { randomCall } from './call-arguments.js'
import {
  type Answer,
  type Call,
  type Element,
  type History,
  isSilent,
  type Json,
  type JsonObject,
  type Part,
  type Segments,
  type ServerWords,
} from './history.js'
import { marked } from './marks.js'
import type { Random } from './random.js'
import { words } from './words.js'

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
    const isAsync = this.#random.chance(0.12)
    const [id, callId] = [this.#id('fc'), this.#id('call')]
    return { kind: 'call', id, callId, toolset, isAsync, ...randomCall(this.#random, toolset) }
  }
}
