// `POST /v1/responses`: the same turns as on a socket, answered as SSE or JSON, with nothing
// connection-local.
import type { Environment } from '../environment.js'
import { faultError } from '../faults/fault-error.js'
import { quirksAt } from '../faults/request-faults.js'
import { safetyStopError } from '../faults/safety-stop.js'
import { TurnFaults, turnFaultsAt } from '../faults/turn-faults.js'
import type { ErrorSpelling } from '../profiles/profile.js'
import type { Lookup } from '../state/plan.js'
import { planTurn } from '../state/plan-turn.js'
import { profileRefusal } from '../state/profile-refusal.js'
import type { Store } from '../state/store.js'
import { heldResponse, persist, type Turn, type TurnEnd } from '../state/turn.js'
import { runTurn } from '../turn/run.js'
import { type ApiError, serverError } from '../wire/api-error.js'
import { errorFrame } from '../wire/error-frame.js'
import { type Rewrite, Sequence, type ServerEvent } from '../wire/events.js'
import { isObject, type JsonObject } from '../wire/json.js'
import { readCreateRequest } from '../wire/request.js'
import type { Exchange } from './answer.js'

/** A create that came over HTTP. */
export interface HttpCreate {
  readonly body: JsonObject
  readonly owner: string
  /** The n-th create of the server, from 1. */
  readonly number: number
}

/** Plans and runs one response and sends it as the answer. */
export async function createResponse(
  exchange: Exchange,
  create: HttpCreate,
  environment: Environment,
): Promise<void> {
  const planned = plannedFrom(exchange, create, environment)
  if ('error' in planned) return exchange.refuse(planned.error)
  const { turn } = planned
  let isEnded = false
  const answer: Answer = {
    exchange,
    environment,
    turn,
    streams: create.body.stream === true,
    end(end) {
      if (isEnded) return
      isEnded = true
      settle(turn, end, { store: environment.store, owner: create.owner })
      environment.journal.ended(turn, exchange.connection, end)
    },
  }
  environment.journal.started(turn, exchange.connection, 'http')
  const armed = turnFaultsAt(environment.faults, { transport: 'http', connection: 0, turn })
  try {
    await (armed.length === 0 ? runPlain(answer) : runWithFaults(answer, armed))
  } catch (error) {
    answer.end({ type: 'failed' })
    throw error
  }
}

interface Answer {
  readonly exchange: Exchange
  readonly environment: Environment
  readonly turn: Turn
  readonly streams: boolean
  /** Records the end of the turn; does nothing when it had ended before. */
  end(end: TurnEnd): void
}

async function runPlain(answer: Answer): Promise<void> {
  const { exchange, environment, turn, streams } = answer
  const { end, terminal } = await runTurn(
    {
      turn,
      signal: exchange.signal,
      emit: (event) => (streams ? exchange.sendEvent(event) : undefined),
      isSteered: () => false,
    },
    { ...environment, compacts: environment.profile.compacts },
  )
  answer.end(end)
  if (terminal === undefined) return exchange.destroy()
  if (streams) await exchange.sendEvent(terminal)
  conclude(answer, terminal)
}

async function runWithFaults(
  answer: Answer,
  armed: ReturnType<typeof turnFaultsAt>,
): Promise<void> {
  const { exchange, environment, turn, streams } = answer
  /**
   * The terminal event after the faults changed it. A JSON document is sent when no further fault
   * can strike.
   */
  let terminal: ServerEvent | undefined
  let rewriteOfTerminal: Rewrite | undefined
  // Checked faults over HTTP do nothing to a connection except cutting it.
  const cut = (): void => exchange.cut()
  const endWith = (event: ServerEvent): void => {
    exchange
      .sendEvent(event)
      .then(() => exchange.endEvents())
      .catch((reason: unknown) => exchange.fail(reason))
  }
  const fail = (error: ApiError, spelling: ErrorSpelling = 'flat'): void => {
    answer.end({ type: 'failed' })
    if (exchange.hasBegun) {
      const frame = errorFrame(error, spelling, { sequenceNumber: turn.sequence.take() })
      endWith({ ...frame, type: 'error' })
    } else exchange.refuse(error)
  }
  const faults = new TurnFaults({
    armed,
    clock: environment.clock,
    signal: exchange.signal,
    target: {
      send: (event, rewrite) => {
        if (isTerminal(event)) {
          terminal = event
          rewriteOfTerminal = rewrite
        }
        return streams ? exchange.sendEvent(event, rewrite) : undefined
      },
      sendRaw: (data) => (streams ? exchange.sendData(String(data)) : undefined),
      streams,
      // `sendEvent` already waits until each event has left.
      flush: () => new Promise((resolve) => setImmediate(resolve)),
      drop: cut,
      close: cut,
      freeze: cut,
      ageOut: cut,
      giveUp: cut,
      repeat: cut,
      runAgain: cut,
      sendEndless: cut,
      nextNumber: () => turn.sequence.take(),
      fail: (fault) => fail(faultError(fault), fault.spelling),
      stop: (error, fault) => fail(error, fault.spelling),
      failWith(event) {
        answer.end({ type: 'failed' })
        if (streams && exchange.hasBegun) endWith(event)
        else exchange.refuse(failureOf(responseOf(event)))
      },
      struck: (fault) =>
        environment.journal.add({
          kind: 'fault',
          connection: exchange.connection,
          lane: undefined,
          fault,
        }),
    },
  })
  const result = await runTurn(
    {
      turn,
      signal: faults.signal,
      async emit(event) {
        await faults.before(event)
        await faults.deliver(event)
      },
      isSteered: () => false,
    },
    { ...environment, compacts: environment.profile.compacts },
  )
  if (result.terminal !== undefined) await faults.before(result.terminal)
  const isHalted = result.terminal === undefined || faults.signal.aborted
  answer.end(isHalted ? { type: 'abandoned' } : result.end)
  if (result.terminal !== undefined) await faults.deliver(result.terminal)
  if (!faults.signal.aborted) conclude(answer, terminal, rewriteOfTerminal)
}

function plannedFrom(
  exchange: Exchange,
  { body, owner, number }: HttpCreate,
  environment: Environment,
): { readonly turn: Turn } | { readonly error: ApiError } {
  const { profile, store } = environment
  const read = readCreateRequest(body, { transport: 'http', ...profile })
  if ('error' in read) return read
  const { request } = read
  const refusal = profileRefusal(request, undefined, profile)
  if (refusal !== undefined) return { error: refusal.error }
  const lookup: Lookup = {
    anchor: (id) => {
      const held = store.get(owner, id)
      return held === undefined ? undefined : { held, source: 'store' }
    },
    item: (id) => store.item(owner, id),
    conversation: (id) => store.conversation(owner, id),
  }
  const anchorId = request.previous_response_id ?? null
  const place = { transport: 'http', connection: 0, turn: { lane: undefined, number } } as const
  const at = { place, name: exchange.connection, isAnchored: anchorId !== null }
  const quirks = quirksAt(at, environment)
  const create = { request, lookup, quirks, isSuccessor: false }
  const planned = planTurn(create, environment)
  if ('status' in planned) return { error: planned }
  return { turn: { ...planned, lane: undefined, number, sequence: new Sequence() } }
}

function settle(
  turn: Turn,
  end: TurnEnd,
  place: { readonly store: Store; readonly owner: string },
): void {
  if (end.type !== 'completed' && end.type !== 'incomplete') return
  persist(heldResponse(turn, end), { ...place, conversation: turn.plan.conversation })
}

function isTerminal({ type, response }: ServerEvent): boolean {
  return (
    isObject(response) &&
    ['response.completed', 'response.incomplete', 'response.failed'].includes(type)
  )
}

/**
 * Ends the stream, or sends the document. Cuts the connection when a fault left nothing to send.
 */
function conclude(
  { exchange, streams }: Answer,
  terminal: ServerEvent | undefined,
  rewrite?: Rewrite,
): void {
  if (streams && exchange.hasBegun) exchange.endEvents()
  else if (terminal === undefined) exchange.cut()
  else if (terminal.type === 'response.failed') exchange.refuse(failureOf(responseOf(terminal)))
  else exchange.json(200, responseOf(terminal), rewrite === undefined ? {} : { rewrite })
}

function responseOf({ response }: ServerEvent): JsonObject {
  return isObject(response) ? response : {}
}

/**
 * Converts a failed response to an HTTP error, because a JSON answer has no other way to report it.
 */
function failureOf({ error }: JsonObject): ApiError {
  const { code, message, misalignment } = isObject(error) ? error : {}
  if (isObject(misalignment)) return safetyStopError({ misalignment })
  const failure = serverError(typeof message === 'string' ? message : 'The response failed.')
  if (code === 'rate_limit_exceeded') {
    return {
      ...failure,
      status: 429,
      type: 'rate_limit_error',
      code,
      headers: { 'retry-after': '1' },
    }
  }
  return typeof code === 'string' ? { ...failure, code } : failure
}
