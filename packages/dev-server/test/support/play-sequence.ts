// Plays a sequence of PROTOCOL.md against a dev-server: sends what the client sends, and compares
// every answer with its line. The model says what the drawing says, when the drawing says so.
import { expect } from 'vitest'
import {
  createDrivenClock,
  type DevServer,
  type DrivenClock,
  type Item,
  type JsonObject,
  type Model,
  type ModelPart,
  startDevServer,
} from '../../src/index.js'
import { type Client, connect, type Frame, user } from './client.js'
import { passQuietly } from './pass-quietly.js'
import type { Sequence, Step } from './protocol.js'
import { toolOutput } from './tools.js'

/** Every frame that a sequence brought, as text. */
export interface Played {
  readonly sent: readonly string[]
  readonly received: readonly string[]
}

type Message = Extract<Step, { readonly message: string }>

/** Events that a drawing may leave out. */
const omittedEvents = /^response\.(in_progress|output_|content_part|function_call_arguments)/

/** Plays one sequence. @throws AssertionError where the server does not do what is drawn. */
export async function playSequence(sequence: Sequence): Promise<Played> {
  const script = new Script(sequence)
  const clock = createDrivenClock()
  await using server = await startDevServer({ clock, model: script.model })
  const player = new Player(server, clock, script)
  for (const step of sequence.steps) await player.play(step)
  expect(player.seen(), 'all that came').toEqual(
    sequence.steps.filter(isReceived).map(({ message }) => message),
  )
  return { sent: player.sent, received: player.received() }
}

function isReceived(step: Step): step is Message {
  return (
    step.type === 'receive' && /^(response\.|error)/.test(step.message) && !isLeftOut(step.message)
  )
}

function isLeftOut(type: string): boolean {
  return omittedEvents.test(type)
}

/** What the model does: one turn for each response that is drawn with an output or a failure. */
class Script {
  readonly #turns: readonly { readonly id: string; readonly parts: readonly ModelPart[] }[]
  readonly #gates = new Map<string, PromiseWithResolvers<void>>()
  #started = 0

  constructor({ steps }: Sequence) {
    const received = steps.filter(isReceived)
    this.#turns = received
      .filter(({ message }) => message === 'response.created')
      .map(({ fields }) => fields.get('id') ?? '')
      .map((id) => ({ id, end: received.findLast(({ fields }) => fields.get('id') === id) }))
      // A warm-up does not ask the model.
      .filter(({ end }) => end?.fields.get('output') !== '[]')
      .map(({ id, end }) => ({ id, parts: partsOf(end) }))
    for (const { id } of this.#turns) this.#gates.set(id, Promise.withResolvers())
  }

  readonly model: Model = (): AsyncIterable<ModelPart> => {
    const turn = this.#turns[this.#started]
    this.#started += 1
    return this.#answer(turn?.id ?? '', turn?.parts ?? [])
  }

  /** Lets a response come to its end. */
  open(id: string): void {
    this.#gates.get(id)?.resolve()
  }

  async *#answer(id: string, parts: readonly ModelPart[]): AsyncIterable<ModelPart> {
    await this.#gates.get(id)?.promise
    yield* parts
  }
}

function partsOf(end: Message | undefined): readonly ModelPart[] {
  if (end?.message === 'response.failed')
    return [{ type: 'failed', code: 'server_error', message: 'as drawn' }]
  return namesOf(end?.fields.get('output')).map((name) =>
    name.startsWith('c')
      ? { type: 'function_call', name: 'look', arguments: {}, callId: callOf(name) }
      : { type: 'text', text: name },
  )
}

/** The id of a call and of its output, which have the same number. */
function callOf(name: string): string {
  return `call_${name.slice(1)}`
}

/** The names in `[u1 c1]`. */
function namesOf(list = '[]'): readonly string[] {
  return list.slice(1, -1).split(' ').filter(Boolean)
}

class Player {
  readonly sent: string[] = []
  readonly #server: DevServer
  readonly #clock: DrivenClock
  readonly #script: Script
  readonly #clients: Client[] = []
  /** The real ids of `R1` and so on. */
  readonly #ids = new Map<string, string>()
  readonly #items = new Map<string, Item>()

  constructor(server: DevServer, clock: DrivenClock, script: Script) {
    this.#server = server
    this.#clock = clock
    this.#script = script
  }

  /** Every frame that came, on all connections. */
  received(): readonly string[] {
    return this.#clients.flatMap(({ received }) => received)
  }

  /** The types of those that a drawing must show. */
  seen(): readonly string[] {
    const types = this.received().map((text): string => JSON.parse(text).type)
    return types.filter((type) => !isLeftOut(type))
  }

  async play(step: Step): Promise<void> {
    if (step.type === 'note') return this.#note(step.text)
    return step.type === 'send' ? this.#send(step) : this.#receive(step)
  }

  async #client(): Promise<Client> {
    const client = this.#clients.at(-1)
    if (client !== undefined) return client
    return this.#connect()
  }

  async #connect(): Promise<Client> {
    const client = await connect(this.#server)
    this.#clients.push(client)
    return client
  }

  async #send({ message, fields }: Message): Promise<void> {
    if (message === 'upgrade') {
      await this.#connect()
      return
    }
    const more = message === 'response.create' ? { model: 'gpt-6-astra', store: false } : {}
    const frame: JsonObject = { type: message, ...more, ...this.#valuesOf(fields) }
    this.sent.push(JSON.stringify(frame))
    const client = await this.#client()
    client.send(frame)
  }

  #valuesOf(fields: Message['fields']): JsonObject {
    return Object.fromEntries(
      [...fields].map(([name, value]) => {
        if (name === 'input') return [name, namesOf(value).map((item) => this.#item(item))]
        if (name === 'previous_response_id') return [name, this.#ids.get(value) ?? value]
        return [name, name === 'generate' ? value === 'true' : value]
      }),
    )
  }

  /** An item of an input. What the model said has been received before. */
  #item(name: string): Item {
    const known = this.#items.get(name)
    if (known !== undefined) return known
    const made = name.startsWith('o') ? toolOutput(callOf(name), 'found') : user(name)
    const item = { ...made, type: String(made.type) }
    this.#items.set(name, item)
    return item
  }

  async #receive(step: Message): Promise<void> {
    const { message, fields, line } = step
    const client = await this.#client()
    if (message === '101') return
    if (message === 'close') {
      expect((await client.closed).code, line).toBe(Number([...fields.keys()][0]))
      return
    }
    if (/^response\.(completed|incomplete|failed)$/.test(message))
      this.#script.open(fields.get('id') ?? '')
    this.#compare(await client.type(message, fields.get('stream_id')), step)
  }

  #compare(frame: Frame, { message, fields, line }: Message): void {
    const { response, error, steer }: Frame & { readonly steer?: object } = frame
    for (const [name, drawn] of fields) {
      if (name === 'stream_id') continue
      if (name === 'id' && message === 'response.created') this.#ids.set(drawn, response?.id ?? '')
      if (name === 'output') this.#takeOutput(namesOf(drawn), response?.output ?? [])
      const real = {
        id: response?.id,
        previous_response_id: Object(steer ?? response).previous_response_id,
        reason: response?.incomplete_details?.reason,
        output: `[${(response?.output ?? []).map((item) => this.#nameOf(item)).join(' ')}]`,
        status: frame.status,
        code: error?.code,
      }[name]
      expect(String(real), `${name} of ${line}`).toBe(this.#ids.get(drawn) ?? drawn)
    }
  }

  #takeOutput(names: readonly string[], output: readonly JsonObject[]): void {
    for (const [index, name] of names.entries()) {
      const item = output[index]
      const type = name.startsWith('c') ? 'function_call' : 'message'
      if (item?.type === type) this.#items.set(name, { ...item, type })
    }
  }

  #nameOf(item: object): string {
    const text = JSON.stringify(item)
    const known = [...this.#items].find(([, each]) => JSON.stringify(each) === text)
    return known?.[0] ?? text
  }

  async #note(text: string): Promise<void> {
    const [, id, context] = /^context of (R\d+): (.+)$/.exec(text) ?? []
    if (id !== undefined) {
      const record = this.#server.journal.responses.get(this.#ids.get(id) ?? '')
      const items = (record?.items ?? []).map((item) => this.#nameOf(item))
      expect(items.join(' '), text).toBe(context)
    }
    if (text.startsWith('The connection is lost.')) {
      const [, abandoned = ''] = /The server abandons (R\d+)\./.exec(text) ?? []
      const client = await this.#client()
      client.socket.terminate()
      const ended = await this.#server.journal.next(
        (entry) => entry.kind === 'ended' && entry.responseId === this.#ids.get(abandoned),
        0,
      )
      expect(ended).toMatchObject({ status: 'abandoned' })
    }
    const [, minutes] = /^(\d+) minutes pass\.$/.exec(text) ?? []
    if (minutes !== undefined) await passQuietly(this.#clock, Number(minutes) * 60_000)
  }
}
