// The state of one connection in WebSocket mode: what runs, what waits, and what each lane holds.
// It takes a client's message or the end of a turn and returns effects. It has no socket, timer or
// clock, so tests run millions of turns in process; the server runs on it too.
import type { CloseFrame, Profile } from '../profiles/profile.js'
import { type ApiError, badRequest, invalidValue } from '../wire/api-error.js'
import { Sequence } from '../wire/events.js'
import { createIds } from '../wire/ids.js'
import { asString, isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import { readCreateRequest } from '../wire/request.js'
import { ConnectionCache } from './connection-cache.js'
import type { ConnectionStateOptions, LaneSnapshot } from './connection-options.js'
import type { Effect } from './effect.js'
import { type Lane, Lanes } from './lanes.js'
import type { Lookup } from './plan.js'
import { type PlannedTurn, type Planner, planTurn } from './plan-turn.js'
import { profileRefusal } from './profile-refusal.js'
import { noQuirks, type Quirks } from './quirks.js'
import { Steers } from './steers.js'
import type { HeldResponse, Store } from './store.js'
import { heldResponse, persist, type Turn, type TurnEnd } from './turn.js'

interface Waiting {
  readonly lane: Lane
  readonly message: JsonObject
  readonly isSuccessor: boolean
}

/** The state of one connection. */
export class ConnectionState {
  readonly #profile: Profile
  readonly #store: Store
  readonly #owner: string
  readonly #planner: Planner
  readonly #lanes: Lanes
  readonly #running = new Set<Turn>()
  readonly #cache: ConnectionCache
  readonly #steers: Steers
  readonly #lookup: Lookup
  readonly #quirksOf: NonNullable<ConnectionStateOptions['quirksOf']>
  /** The quirks that the profile gives every response of the connection. */
  readonly #ownQuirks: Quirks
  #started = 0
  #waiting: Waiting[] = []
  #model: string | undefined

  constructor(options: ConnectionStateOptions) {
    const { profile, newId = createIds(), modelRefusal = () => undefined } = options
    this.#profile = profile
    this.#planner = { profile, newId, modelRefusal }
    this.#lanes = new Lanes(profile)
    this.#cache = new ConnectionCache(profile, this.#lanes)
    this.#store = options.store
    this.#owner = options.owner ?? ''
    this.#quirksOf = options.quirksOf ?? (() => noQuirks)
    this.#ownQuirks = profile.repeatsIds ? { responseId: newId('resp') } : noQuirks
    this.#steers = new Steers(profile, newId)
    this.#lookup = {
      anchor: (id) => this.#anchor(id),
      item: (id) => this.#store.item(this.#owner, id),
      conversation: (id) => this.#store.conversation(this.#owner, id),
    }
  }

  /** The turns that run now. */
  get running(): readonly Turn[] {
    return [...this.#running]
  }

  /** Number of creates that wait for their lane or for a slot. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Every lane that has been used. */
  lanes(): readonly LaneSnapshot[] {
    return [...this.#lanes.all].map(({ name, newest, running }) => ({
      lane: name,
      newest: newest?.shownId,
      running: running?.id,
    }))
  }

  /** True once a steer waits for this running turn, which should then come to its end. */
  isSteered(turn: Turn): boolean {
    return this.#steers.isWaitingFor(turn.shownId)
  }

  /** Handles one parsed client message; `undefined` stands for text that was not JSON. */
  receive(message: JsonValue | undefined): readonly Effect[] {
    if (message === undefined) {
      return this.#refuse(badRequest('invalid_json', 'The message is not valid JSON.'), undefined)
    }
    if (!isObject(message))
      return this.#refuse(badRequest('invalid_json', 'A message must be a JSON object.'), undefined)
    if (message.type === 'response.create') return this.#receiveCreate(message)
    if (message.type === 'response.steer' && this.#profile.steers) {
      const target = this.#steers.find(message, this.#running)
      return [this.#steers.receive(message, target, (id) => this.#anchor(id) !== undefined)]
    }
    return this.#refuse(
      invalidValue('type', "expected 'response.create' or 'response.steer'"),
      undefined,
    )
  }

  #receiveCreate(message: JsonObject): readonly Effect[] {
    const { silentRefusal } = this.#profile
    if (silentRefusal !== undefined && isObject(message.response))
      return [{ type: 'close', ...silentRefusal }]
    const lane = this.#lanes.find(message.stream_id)
    if ('error' in lane) return this.#refuse(lane.error, lane.lane)
    if (
      this.#profile.whileBusy === 'reject' &&
      (this.#running.size > 0 || this.#waiting.length > 0)
    ) {
      return this.#refuse(
        badRequest('response_in_progress', 'A response is already in progress on this connection.'),
        lane.name,
      )
    }
    this.#waiting.push({ lane, message, isSuccessor: false })
    return this.#startWaiting()
  }

  /**
   * Starts the oldest creates whose lane and slot are free: a lane runs one turn at a time, a
   * connection up to `maxInFlight`.
   */
  #startWaiting(): readonly Effect[] {
    const effects: Effect[] = []
    let next = this.#takeStartable()
    while (next !== undefined) {
      effects.push(...this.#start(next))
      next = this.#takeStartable()
    }
    return effects
  }

  #takeStartable(): Waiting | undefined {
    if (this.#running.size >= this.#profile.maxInFlight) return undefined
    const index = this.#waiting.findIndex(({ lane }) => lane.running === undefined)
    return index === -1 ? undefined : this.#waiting.splice(index, 1)[0]
  }

  /**
   * The anchor is looked up at the start, because its lane may have moved on since the frame
   * arrived.
   */
  #start({ lane, message, isSuccessor }: Waiting): readonly Effect[] {
    const read = readCreateRequest(message, { transport: 'websocket', ...this.#profile })
    const anchorId = asString(message.previous_response_id)
    if ('error' in read) return this.#refuseTurn(read.error, lane, { anchorId })
    const { request } = read
    const refusal = profileRefusal(request, this.#model, this.#profile)
    if (refusal !== undefined) {
      return this.#refuseTurn(refusal.error, lane, { anchorId, close: refusal.close })
    }
    const steers = anchorId === undefined ? [] : this.#steers.take(anchorId)
    const place = { lane: lane.name, number: this.#started + 1, isAnchored: anchorId !== undefined }
    const quirks = { ...this.#ownQuirks, ...this.#quirksOf(place) }
    const stranger = quirks.context === 'stranger' ? this.#cache.latest(() => true) : undefined
    const prepended = steers.flatMap(({ items }) => items)
    const create = { request, lookup: this.#lookup, quirks, prepended, stranger, isSuccessor }
    const planned = planTurn(create, this.#planner)
    if ('status' in planned) {
      const failed = steers.map((steer) => this.#steers.fail(steer, lane.name))
      return [...this.#refuseTurn(planned, lane, { anchorId }), ...failed]
    }
    return this.#run(lane, planned)
  }

  /** Runs the create of a turn again, unasked; does nothing while its lane is busy. */
  repeat(turn: Turn): readonly Effect[] {
    const lane = this.#lanes.get(turn.lane)
    const isFull = this.#running.size >= this.#profile.maxInFlight
    if (lane === undefined || lane.running !== undefined || isFull) return []
    const id = this.#planner.newId('resp')
    const shownId = turn.shownId === turn.id ? id : turn.shownId
    return this.#run(lane, { ...turn, id, shownId, isSuccessor: true })
  }

  #run(lane: Lane, planned: PlannedTurn): readonly Effect[] {
    this.#started += 1
    const turn = { ...planned, lane: lane.name, number: this.#started, sequence: new Sequence() }
    this.#model = turn.request.model
    lane.running = turn
    this.#running.add(turn)
    return [{ type: 'start', turn }]
  }

  /** Takes the end of a started turn. Creates that waited for its lane or slot may start. */
  end(turn: Turn, end: TurnEnd): readonly Effect[] {
    const lane = this.#lanes.get(turn.lane)
    if (lane === undefined || !this.#running.delete(turn)) return []
    lane.running = undefined
    if (end.type === 'failed')
      this.#cache.evict(lane, asString(turn.request.previous_response_id), turn.plan.anchor)
    if (end.type === 'completed' || end.type === 'incomplete') {
      const held = heldResponse(turn, end)
      const stored = this.#profile.repeatsIds ? { ...held, id: held.shownId } : held
      const { conversation } = turn.plan
      persist(stored, { store: this.#store, owner: this.#owner, conversation })
      this.#cache.put(lane, held)
    }
    return [...this.#steerAfter(lane, turn, end), ...this.#startWaiting()]
  }

  #steerAfter(lane: Lane, turn: Turn, end: TurnEnd): readonly Effect[] {
    const after = this.#steers.afterEnd(turn, end)
    if (after.successor !== undefined) {
      // The successor belongs to the turn that just ended, so it goes ahead of waiting creates.
      this.#waiting.unshift({ lane, message: after.successor, isSuccessor: true })
    }
    return after.effects
  }

  #anchor(
    id: string,
  ): { readonly held: HeldResponse; readonly source: 'connection' | 'store' } | undefined {
    if (this.#cache.isDead(id)) return undefined
    const held = this.#cache.find(id)
    if (held !== undefined) return { held, source: 'connection' }
    const stored = this.#profile.hydrates ? this.#store.get(this.#owner, id) : undefined
    return stored === undefined ? undefined : { held: stored, source: 'store' }
  }

  #refuseTurn(
    error: ApiError,
    lane: Lane,
    {
      anchorId,
      close,
    }: { readonly anchorId: string | undefined; readonly close?: CloseFrame | undefined },
  ): readonly Effect[] {
    if (this.#profile.evictsOnRefusal) this.#cache.evict(lane, anchorId)
    return this.#refuse(error, lane.name, close)
  }

  /** Refuses a request and closes the connection where the refusal or the profile demands it. */
  #refuse(
    error: ApiError,
    lane: string | undefined,
    close = this.#profile.errorClose,
  ): readonly Effect[] {
    const refusal: Effect = { type: 'refuse', error, lane }
    return close === undefined ? [refusal] : [refusal, { type: 'close', ...close }]
  }
}

/** Creates the state of a new connection. */
export function createConnectionState(options: ConnectionStateOptions): ConnectionState {
  return new ConnectionState(options)
}
