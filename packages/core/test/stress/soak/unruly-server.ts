// The server's side of one connection, which misbehaves at random: it goes on after its errors,
// answers late, twice and unasked, and loses events and their lanes. It sends no bytes and knows no
// client. Each event bears the mark of its turn, and a client that looks at all events can tell
// each fault.
import { isObject } from '../../../src/protocol/types.js'
import type { Random } from './random.js'

/** An event, before it is sent. */
export interface Told {
  readonly type: string
  /** Its turn; {@link forNobody} where the response continues another than the turn named. */
  readonly mark: number
  readonly [field: string]: unknown
}

/** The mark of answers that no turn may be handed. */
const forNobody = -1

/** What a server is like, all its life. */
export interface Habits {
  readonly hasLanes: boolean
  /** Whether events are numbered. */
  readonly isNumbered: boolean
  /** Whether all its responses have one id. */
  readonly repeatsIds: boolean
}

/** A create, as far as this server reads it. */
export interface Create {
  readonly mark: number
  readonly stream_id?: string
  readonly previous_response_id?: string
}

type LaneName = string | undefined

/** Events on their way, in order. */
interface Stream {
  readonly lane: LaneName
  /** The create that it answers. */
  readonly create: Create
  events: readonly Told[]
  sent: number
  /** Whether one of its events was left out. */
  isTorn: boolean
  /** Whether its turn was told that nothing ran. */
  isRefused: boolean
}

interface Lane {
  readonly name: LaneName
  readonly waiting: Create[]
  running: Stream | undefined
}

/** How likely the server does something wrong in place of its next event. */
const misbehaviorChance = 0.02
const maxPast = 12

/** The server's side of one connection. */
export class UnrulyServer {
  /** How often it misbehaved. */
  misbehaved = 0
  readonly #random: Random
  readonly #habits: Habits
  readonly #send: (event: object) => void
  readonly #lanes = new Map<LaneName, Lane>()
  /**
   * Responses that the server sends though their lane has moved on, and repetitions of old ones.
   */
  #loose: Stream[] = []
  /** Responses that were told to their end. */
  #past: Stream[] = []
  #last: { readonly event: Told; readonly lane: LaneName } | undefined
  #responses = 0

  /** @param send Takes each event as it would be written. */
  constructor(random: Random, habits: Habits, send: (event: object) => void) {
    this.#random = random
    this.#habits = habits
    this.#send = send
  }

  /** Whether a lane is at work, or will be. */
  isIdle(name: LaneName): boolean {
    const lane = this.#lanes.get(name)
    return lane === undefined || (lane.running === undefined && lane.waiting.length === 0)
  }

  receive(create: Create): void {
    const lane = this.#laneOf(create.stream_id)
    lane.waiting.push(create)
    this.#startNext(lane)
  }

  /** Sends the next event of a running response, or misbehaves. False when nothing runs. */
  step(): boolean {
    const running = this.#running
    const streams = [...running, ...this.#loose]
    if (streams.length === 0) return false
    const able = running.filter(({ isRefused }) => !isRefused)
    if (able.length > 0 && this.#random.chance(misbehaviorChance))
      this.#misbehave(this.#random.pick(able))
    else this.#tellNext(this.#random.pick(streams))
    return true
  }

  /** Begins a response that nobody asked for, on a lane where nothing runs. */
  runUnasked(name: LaneName, mark: number): void {
    this.misbehaved++
    const lane = this.#laneOf(name)
    lane.running = this.#answer({ mark }, name)
    this.#tellNext(lane.running)
  }

  /** Tells something of an earlier response again: its end, all of it, or some of it. */
  repeat(name: LaneName): void {
    // Where all have one id, a response that is told again is another one.
    if (this.#past.length === 0 || this.#habits.repeatsIds) return
    this.misbehaved++
    const { create, events } = this.#random.pick(this.#past)
    const begin = this.#random.pick([0, events.length - 1, this.#random.below(events.length)])
    // Servers that reuse the ids of items announce an item of a completed response again, rightly.
    const isCompleted = events.at(-1)?.type === 'response.completed'
    if (isCompleted && begin > 0 && events[begin]?.type === 'response.output_item.added') return
    const end = this.#random.chance(0.7) ? events.length : begin + 1
    this.#loose.push({
      lane: name,
      create,
      events: events.slice(begin, end),
      sent: 0,
      isTorn: false,
      isRefused: false,
    })
  }

  get #running(): readonly Stream[] {
    return [...this.#lanes.values()].flatMap(({ running }) =>
      running === undefined ? [] : [running],
    )
  }

  #laneOf(name: LaneName): Lane {
    const known = this.#lanes.get(name) ?? { name, waiting: [], running: undefined }
    this.#lanes.set(name, known)
    return known
  }

  #startNext(lane: Lane): void {
    const next = lane.running === undefined ? lane.waiting.shift() : undefined
    if (next !== undefined) lane.running = this.#answer(next, lane.name)
  }

  #tellNext(stream: Stream): void {
    const event = stream.events[stream.sent++]
    if (event !== undefined) this.#tell(event, stream.lane)
    if (stream.sent >= stream.events.length) this.#end(stream)
  }

  #end(stream: Stream): void {
    const lane = this.#laneOf(stream.lane)
    const isRunning = lane.running === stream
    this.#loose = this.#loose.filter((loose) => loose !== stream)
    if (!isRunning) return
    // What was never told cannot be known when it is told again.
    if (!stream.isTorn) this.#past = [...this.#past, stream].slice(-maxPast)
    lane.running = undefined
    this.#startNext(lane)
  }

  #tell(event: Told, lane: LaneName): void {
    this.#last = { event, lane }
    this.#send(lane === undefined ? event : { ...event, stream_id: lane })
  }

  #misbehave(stream: Stream): void {
    this.misbehaved++
    const { lane } = stream
    const next = stream.events[stream.sent]
    // Where all responses have one id, nothing tells whose a repeated or misplaced event is.
    const dice = this.#random.below(this.#habits.repeatsIds ? 4 : 8)
    if (dice < 3) this.#failWith(stream)
    else if (dice === 3) {
      stream.sent++
      stream.isTorn = true
    } else if (dice === 4 && this.#last !== undefined) this.#tell(this.#last.event, this.#last.lane)
    else if (dice === 5 && next !== undefined) {
      // Without the name of its lane.
      stream.sent++
      this.#send(next)
    } else if (dice === 6 && next !== undefined && isTold(next) && !stream.isTorn) {
      // Under another lane's name. An item's first event is left out: nothing tells whose it is.
      stream.sent++
      this.#tell(next, this.#random.pick([...this.#lanes.keys()]))
    } else this.repeat(lane)
    if (stream.sent >= stream.events.length) this.#end(stream)
  }

  /** Sends an error; the response then stops, or goes on beside or ahead of the lane's next one. */
  #failWith(stream: Stream): void {
    const lane = this.#laneOf(stream.lane)
    const { mark, previous_response_id: anchor } = stream.create
    // A server that does not hold the anchor refuses the turn at once; some run it all the same.
    const isHonored = stream.events[0]?.mark === mark
    const isRefusal =
      anchor !== undefined && stream.sent === 0 && isHonored && this.#random.chance(0.5)
    const code = isRefusal
      ? 'previous_response_not_found'
      : this.#random.pick(['server_error', null])
    const error = { type: 'server_error', code, message: 'No.' }
    const response = stream.events[0]?.response
    // Before its beginning is told, too: `sent` counts on.
    const isFailure = !isRefusal && stream.sent === 0 && this.#random.chance(0.3)
    if (isFailure) this.#tell({ type: 'response.failed', response, mark }, stream.lane)
    else this.#tell({ type: 'error', status: isRefusal ? 400 : 504, error, mark }, stream.lane)
    stream.isRefused ||= isRefusal
    // Who does not know an anchor may answer as if none had been named.
    if (isRefusal && this.#random.chance(0.5)) stream.events = stream.events.map(withoutAnchor)
    const after = this.#random.pick(['ends', 'beside', 'ahead', 'ahead'])
    if (after === 'ahead') return
    lane.running = undefined
    if (after === 'beside') this.#loose.push(stream)
    this.#startNext(lane)
  }

  /** The events of a response, as a good server has them but for what it continues. */
  #answer(create: Create, lane: LaneName): Stream {
    const random = this.#random
    const number = ++this.#responses
    const id = this.#habits.repeatsIds ? 'resp_constant' : `resp_${number}`
    const { previous_response_id: named = null } = create
    const echo = random.chance(0.97) ? named : random.pick([null, undefined, 'resp_x'])
    // A missing echo says nothing of a turn that named nothing.
    const isHonored = echo === named || (named === null && echo === undefined)
    const mark = isHonored ? create.mark : forNobody
    const response = { id, previous_response_id: echo, metadata: { turn: `${create.mark}` } }
    const items = Array.from({ length: random.below(3) }, (_, at) => ({
      id: `msg_${number}_${at}`,
      type: 'message',
    }))
    const told: { readonly type: string; readonly [field: string]: unknown }[] = [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
      ...items.flatMap((item, output_index) => [
        { type: 'response.output_item.added', output_index, item },
        ...Array.from({ length: random.below(4) }, () => ({
          type: 'response.output_text.delta',
          item_id: item.id,
          output_index,
          content_index: 0,
          delta: 'x',
        })),
        { type: 'response.output_item.done', output_index, item },
      ]),
      {
        type: random.chance(0.9) ? 'response.completed' : 'response.incomplete',
        ...(random.chance(0.99) ? { response: { ...response, output: items } } : {}),
      },
    ]
    const { isNumbered } = this.#habits
    const events = told.map((event, at) => ({
      ...event,
      mark,
      ...(isNumbered ? { sequence_number: at } : {}),
    }))
    return { lane, create, events, sent: 0, isTorn: false, isRefused: false }
  }
}

/** The same event of a response that continues nothing. */
function withoutAnchor(event: Told): Told {
  const { response } = event
  return isObject(response)
    ? { ...event, response: { ...response, previous_response_id: null } }
    : event
}

/** Whether an event tells of something that was told of before. */
function isTold({ type }: Told): boolean {
  return type !== 'response.output_item.added' && type !== 'response.created'
}
