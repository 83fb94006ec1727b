// The server that a whole client meets under fuzz: it answers every turn but one as it should, and
// that one as the case says. What it says over sockets waits until it is delivered, event by event,
// in the order of the case. It judges nothing.
import { chunksOf, rightBody } from './bodies.js'
import { NetworkFault } from './callers.js'
import type { ClientCase } from './client-case.js'
import type { World, WorldSocket } from './driven-world.js'
import { type Label, mixUp } from './mixups.js'
import { mutate } from './mutations.js'
import { type Asked, ServerMind } from './server-mind.js'

/** Something that the server is about to do. */
interface Delivery {
  readonly socket: WorldSocket
  readonly act: () => void
}

/** A body that was served over HTTP in place of the right one. */
interface ServedBody {
  readonly body: string
  readonly contentType: string | null
}

/** The name of the turn that is attacked. */
export const attacked = 'a'
/** For how long the platform's fetch bears a silent body (source: undici's Client). */
const bodyTimeoutMs = 300_000

/** Answers the requests of one case. */
export class AttackedServer {
  readonly #given: ClientCase
  readonly #mind: ServerMind
  readonly #world: World
  /** What is still to be delivered, by turn. */
  readonly #deliveries = new Map<string, Delivery[]>()
  /** The lane's name of each turn. */
  readonly #lanes = new Map<string, string>()
  readonly #earlier: Asked['events'][number][] = []
  /** What still comes of the attacked turn once another has been asked for. */
  readonly #late: (() => void)[] = []
  #served: ServedBody | undefined
  #step = 0

  constructor(given: ClientCase, world: World) {
    this.#given = given
    this.#world = world
    this.#mind = new ServerMind(given.manner)
  }

  /** The strange body that was served over HTTP. */
  get served(): ServedBody | undefined {
    return this.#served
  }

  /** Requests that no client should make. */
  get faults(): readonly string[] {
    return this.#mind.faults
  }

  /** Delivers the next event, of either turn, and tells whether there was one. */
  deliver(): boolean {
    const waiting = [...this.#deliveries.values()].filter((queue) => queue.length > 0)
    const { order } = this.#given
    const turn = order[this.#step++ % Math.max(1, order.length)] ?? 0
    const delivery = waiting[turn % Math.max(1, waiting.length)]?.shift()
    if (delivery === undefined) return false
    delivery.act()
    return true
  }

  /** Takes a request that came over a socket. What is answered waits to be delivered. */
  answer(socket: WorldSocket, text: string): void {
    const { ending, attack } = this.#given
    const asked = this.#mind.ask(text, (name, times) =>
      name === attacked && times === 1 ? ending : 'completed',
    )
    const { turn, content, events } = asked
    if (content.streamId !== undefined) this.#lanes.set(turn, content.streamId)
    if (turn === 'z') this.#earlier.push(...events)
    const queue = this.#deliveries.get(turn) ?? []
    this.#deliveries.set(turn, queue)
    const isAttacked = turn === attacked && asked.times === 1
    const acts = isAttacked ? this.#attack(socket, asked) : undefined
    const asTheyShould = (): (() => void)[] =>
      events.map((event) => () => socket.text(JSON.stringify(event)))
    // What is left of the attacked turn comes before the answer to the first turn after it.
    if (turn === 'c') queue.push(...this.#late.splice(0).map((act) => ({ socket, act })))
    queue.push(...(acts ?? asTheyShould()).map((act) => ({ socket, act })))
    if (isAttacked && attack.type === 'socket' && attack.how === 'mute') socket.hasPulse = false
  }

  #attack(socket: WorldSocket, { events, content }: Asked): (() => void)[] | undefined {
    const { attack } = this.#given
    if (attack.type === 'shape') {
      return mutate(events, attack.changes).map((text) => () => socket.text(text))
    }
    if (attack.type === 'mixup') {
      const ids = { earlier: 'resp_z1', other: 'resp_b1', unknown: 'resp_nobody' }
      return mixUp(events, attack.changes, { earlier: this.#earlier, ids }).map(
        ({ event, label }) =>
          () => {
            const { stream_id, ...unlabeled } = event
            const name = this.#nameOf(label)
            socket.text(
              JSON.stringify(name === undefined ? unlabeled : { ...unlabeled, stream_id: name }),
            )
          },
      )
    }
    if (attack.type === 'late') {
      const { streamId } = content
      const error = { type: 'server_error', code: 'gateway', message: 'It takes too long.' }
      const lane = streamId === undefined ? {} : { stream_id: streamId }
      const frames = events.map((event) => JSON.stringify(event))
      this.#late.push(...frames.slice(attack.after).map((text) => () => socket.text(text)))
      const failed = JSON.stringify({ type: 'error', status: attack.status, error, ...lane })
      return [...frames.slice(0, attack.after), failed].map((text) => () => socket.text(text))
    }
    if (attack.type !== 'socket') return undefined
    const { after, how, code } = attack
    const end = {
      close: () => socket.closed(code),
      fail: () => socket.failed(),
      binary: () => socket.binary(),
      mute: () => {},
    }[how]
    return [...events.slice(0, after).map((event) => () => socket.text(JSON.stringify(event))), end]
  }

  #nameOf(label: Label): string | undefined {
    if (label === 'none') return undefined
    if (label === 'unknown') return 'l77'
    return this.#lanes.get(label === 'own' ? attacked : 'b')
  }

  /** Answers a request that came over HTTP. */
  async fetch(init: RequestInit | undefined): Promise<Response> {
    const text = String(init?.body)
    const isStreamed = Object(JSON.parse(text)).stream === true
    const asked = this.#mind.ask(text)
    const { attack } = this.#given
    const isAttacked = attack.type === 'http' && asked.turn === attacked && asked.times === 1
    if (!isAttacked) {
      const type = isStreamed ? 'text/event-stream' : 'application/json'
      return new Response(rightBody(asked.events, isStreamed), {
        headers: { 'content-type': type },
      })
    }
    const { plan } = attack
    const headers = new Headers()
    for (const [name, value] of plan.headers) headers.append(name, value)
    if (plan.contentType !== undefined) headers.set('content-type', plan.contentType)
    const isEmpty = plan.status === 204 || plan.status === 205 || plan.status === 304
    const chunks = chunksOf(plan, asked.events)
    const isEmptyBody = isEmpty || plan.content === 'nothing'
    this.#served = {
      body: isEmptyBody ? '' : new TextDecoder().decode(Buffer.concat(chunks)),
      contentType: headers.get('content-type'),
    }
    const body = isEmptyBody ? null : this.#body(chunks, plan.end, init?.signal)
    return new Response(body, { status: plan.status, headers })
  }

  /** A body that comes chunk by chunk; one that stalls is ended by the platform's own limit. */
  #body(
    chunks: readonly Uint8Array[],
    end: 'ends' | 'breaks' | 'stalls',
    signal: AbortSignal | null | undefined,
  ): ReadableStream<Uint8Array> {
    let next = 0
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
        },
        pull: (controller) => {
          const chunk = chunks[next++]
          if (chunk !== undefined) return controller.enqueue(chunk)
          if (end === 'ends') return controller.close()
          const breakOff = (): void => controller.error(new NetworkFault('The body broke off.'))
          if (end === 'breaks') return breakOff()
          const stalled = Promise.withResolvers<void>()
          this.#world.elsewhere(bodyTimeoutMs, () => {
            breakOff()
            stalled.resolve()
          })
          return stalled.promise
        },
      },
      { highWaterMark: 0 },
    )
  }
}
