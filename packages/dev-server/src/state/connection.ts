/**
 * The state of one connection in WebSocket mode: lanes, what each holds, what waits, what runs,
 * what is evicted. Give it a client's message or the end of a turn and it gives back what to do. It
 * has no socket, no timer and no clock, so millions of turns run in process; the server itself runs
 * on it.
 */
import type { CloseFrame, Profile } from '../profiles/profile.js'
import { type ApiError, badRequest, invalidValue } from '../wire/api-error.js'
import { createSequence } from '../wire/events.js'
import { createIds, type NewId } from '../wire/ids.js'
import { asString, isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import { readCreateRequest } from '../wire/request.js'
import type { Effect } from './effect.js'
import { type Lane, Lanes } from './lanes.js'
import type { Lookup } from './plan.js'
import { type ModelRefusal, type PlannedTurn, type Planner, planTurn } from './plan-turn.js'
import { profileRefusal } from './profile-refusal.js'
import { NO_QUIRKS, type Quirks } from './quirks.js'
import { createSteers, type Steers } from './steers.js'
import type { ChainLink, HeldResponse, Store } from './store.js'
import { heldResponse, persist, type Turn, type TurnEnd } from './turn.js'

/** What one lane holds. */
export interface LaneSnapshot {
  /** `undefined` for the default lane. */
  readonly lane: string | undefined
  /** The id that can be continued from here without the store. */
  readonly newest: string | undefined
  readonly running: string | undefined
}

/** The state of one connection. */
export interface ConnectionState {
  /** Takes one client message, parsed; `undefined` stands for text that was not JSON. */
  receive(message: JsonValue | undefined): readonly Effect[]
  /** Reports how a started turn ended. What waited for its lane or its slot may start. */
  end(turn: Turn, end: TurnEnd): readonly Effect[]
  /** True once a steer waits for this running turn: it should come to its end. */
  isSteered(turn: Turn): boolean
  /**
   * Runs the create of a turn once more, which nobody asked for; nothing where its lane is at work.
   */
  repeat(turn: Turn): readonly Effect[]
  /** The turns that run now. */
  readonly running: readonly Turn[]
  /** Creates that wait for their lane or for a slot. */
  readonly waiting: number
  /** Every lane that has been used. */
  lanes(): readonly LaneSnapshot[]
}

/** Options of {@link createConnectionState}. */
export interface ConnectionStateOptions {
  readonly profile: Profile
  /** The store that all connections of the server share. */
  readonly store: Store
  /** Whose responses of the store this connection may see. @default '' */
  readonly owner?: string
  /** Source of response and steer ids. @default createIds() */
  readonly newId?: NewId
  /**
   * Asked for each create: what this server makes of it that a well-behaved one would not.
   * @default nothing
   */
  readonly quirksOf?: (create: StartingCreate) => Quirks
  /** Asked for each create that makes output: why the model will not answer it. @default it will */
  readonly modelRefusal?: ModelRefusal
}

/** A create that is about to start. */
export interface StartingCreate {
  readonly lane: string | undefined
  /** The n-th that starts on its connection, from 1, if it is not refused. */
  readonly number: number
  readonly isAnchored: boolean
}

interface Waiting {
  readonly lane: Lane
  readonly message: JsonObject
  readonly isSuccessor: boolean
}

/** A fresh connection. */
export function createConnectionState(options: ConnectionStateOptions): ConnectionState {
  return new Connection(options)
}

class Connection implements ConnectionState {
  readonly #profile: Profile
  readonly #store: Store
  readonly #owner: string
  readonly #planner: Planner
  readonly #lanes: Lanes
  readonly #running = new Set<Turn>()
  /**
   * Ids that a failed turn made unusable on this connection, where the profile takes a whole chain
   * down.
   */
  readonly #dead = new Set<string>()
  readonly #steers: Steers
  readonly #lookup: Lookup
  readonly #quirksOf: NonNullable<ConnectionStateOptions['quirksOf']>
  /** What every response of the connection shows, by the profile. */
  readonly #ownQuirks: Quirks
  #started = 0
  #ended = 0
  #waiting: Waiting[] = []
  #model: string | undefined

  constructor(options: ConnectionStateOptions) {
    const { profile, newId = createIds(), modelRefusal = () => undefined } = options
    this.#profile = profile
    this.#planner = { profile, newId, modelRefusal }
    this.#lanes = new Lanes(profile)
    this.#store = options.store
    this.#owner = options.owner ?? ''
    this.#quirksOf = options.quirksOf ?? (() => NO_QUIRKS)
    this.#ownQuirks = profile.repeatsIds ? { responseId: newId('resp') } : NO_QUIRKS
    this.#steers = createSteers(profile, newId)
    this.#lookup = {
      anchor: (id) => this.#anchor(id),
      item: (id) => this.#store.item(this.#owner, id),
      conversation: (id) => this.#store.conversation(this.#owner, id),
    }
  }

  get running(): readonly Turn[] {
    return [...this.#running]
  }

  get waiting(): number {
    return this.#waiting.length
  }

  lanes(): readonly LaneSnapshot[] {
    return [...this.#lanes.all].map(({ name, newest, running }) => ({
      lane: name,
      newest: newest?.shownId,
      running: running?.id,
    }))
  }

  isSteered(turn: Turn): boolean {
    return this.#steers.isWaitingFor(turn.shownId)
  }

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

  /** Starts what can start, oldest first: a lane runs one turn at a time, a connection so many. */
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
   * The anchor is looked up now, not when the frame arrived: the source lane may have moved on in
   * between.
   */
  #start({ lane, message, isSuccessor }: Waiting): readonly Effect[] {
    const read = readCreateRequest(message, { transport: 'websocket', ...this.#profile })
    const anchorId = asString(message.previous_response_id)
    if ('error' in read) return this.#refuseTurn(read.error, lane, anchorId)
    const { request } = read
    const refusal = profileRefusal(request, this.#model, this.#profile)
    if (refusal !== undefined) return this.#refuseTurn(refusal.error, lane, anchorId, refusal.close)
    const steers = anchorId === undefined ? [] : this.#steers.take(anchorId)
    const place = { lane: lane.name, number: this.#started + 1, isAnchored: anchorId !== undefined }
    const quirks = { ...this.#ownQuirks, ...this.#quirksOf(place) }
    const stranger = quirks.context === 'stranger' ? this.#latest(() => true) : undefined
    const prepended = steers.flatMap(({ items }) => items)
    const create = { request, lookup: this.#lookup, quirks, prepended, stranger, isSuccessor }
    const planned = planTurn(create, this.#planner)
    if ('status' in planned) {
      const failed = steers.map((steer) => this.#steers.fail(steer, lane.name))
      return [...this.#refuseTurn(planned, lane, anchorId), ...failed]
    }
    return this.#run(lane, planned)
  }

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
    const turn = { ...planned, lane: lane.name, number: this.#started, sequence: createSequence() }
    this.#model = turn.request.model
    lane.running = turn
    this.#running.add(turn)
    return [{ type: 'start', turn }]
  }

  end(turn: Turn, end: TurnEnd): readonly Effect[] {
    const lane = this.#lanes.get(turn.lane)
    if (lane === undefined || !this.#running.delete(turn)) return []
    lane.running = undefined
    if (end.type === 'failed')
      this.#evict(lane, asString(turn.request.previous_response_id), turn.plan.anchor)
    if (end.type === 'completed' || end.type === 'incomplete') {
      const held = heldResponse(turn, end)
      const stored = this.#profile.repeatsIds ? { ...held, id: held.shownId } : held
      persist(this.#store, this.#owner, stored, turn.plan.conversation)
      this.#ended += 1
      if (held.isStored || this.#profile.keepsUnstored) {
        lane.newest = held
        lane.newestSince = this.#ended
      }
    }
    return [...this.#steerAfter(lane, turn, end), ...this.#startWaiting()]
  }

  #steerAfter(lane: Lane, turn: Turn, end: TurnEnd): readonly Effect[] {
    const after = this.#steers.afterEnd(turn, end)
    if (after.successor !== undefined) {
      // Ahead of everything that waits: the successor belongs to the turn that just ended.
      this.#waiting.unshift({ lane, message: after.successor, isSuccessor: true })
    }
    return after.effects
  }

  #anchor(
    id: string,
  ): { readonly held: HeldResponse; readonly source: 'connection' | 'store' } | undefined {
    if (this.#dead.has(id)) return undefined
    const held = this.#latest(({ shownId }) => shownId === id)
    if (held !== undefined) return { held, source: 'connection' }
    const stored = this.#profile.hydrates ? this.#store.get(this.#owner, id) : undefined
    return stored === undefined ? undefined : { held: stored, source: 'store' }
  }

  /**
   * The response that ended last, of those that the lanes hold and that satisfy `test`: there are
   * several where ids repeat.
   */
  #latest(test: (held: HeldResponse) => boolean): HeldResponse | undefined {
    let latest: Lane | undefined
    for (const lane of this.#lanes.all) {
      if (lane.newest === undefined || !test(lane.newest)) continue
      if (latest === undefined || lane.newestSince > latest.newestSince) latest = lane
    }
    return latest?.newest
  }

  #evict(lane: Lane, anchorId: string | undefined, anchor: HeldResponse | undefined): void {
    const { evicts } = this.#profile
    if (evicts === 'newest' || lane.newest?.shownId === anchorId) lane.newest = undefined
    if (evicts !== 'chain') return
    for (let link: ChainLink | undefined = anchor; link !== undefined; link = link.previous) {
      this.#dead.add(link.id)
    }
  }

  #refuseTurn(
    error: ApiError,
    lane: Lane,
    anchorId: string | undefined,
    close?: CloseFrame,
  ): readonly Effect[] {
    if (this.#profile.evictsOnRefusal) this.#evict(lane, anchorId, undefined)
    return this.#refuse(error, lane.name, close)
  }

  /**
   * A refusal, and the close that follows it: its own, or the one that follows every error of the
   * profile.
   */
  #refuse(
    error: ApiError,
    lane: string | undefined,
    close = this.#profile.errorClose,
  ): readonly Effect[] {
    const refusal: Effect = { type: 'refuse', error, lane }
    return close === undefined ? [refusal] : [refusal, { type: 'close', ...close }]
  }
}
