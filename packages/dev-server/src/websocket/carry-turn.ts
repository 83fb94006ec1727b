// Carries one turn over a socket: runs it, sends its events, reports its end to the state, and
// applies faults. The connection owns the socket and the state.
import { sleep } from '../clock/clock.js'
import type { Environment } from '../environment.js'
import { faultError } from '../faults/fault-error.js'
import { type ErrorFault, TurnFaults, turnFaultsAt } from '../faults/turn-faults.js'
import type { ErrorSpelling } from '../profiles/profile.js'
import type { Effect } from '../state/effect.js'
import type { Turn, TurnEnd } from '../state/turn.js'
import { runTurn } from '../turn/run.js'
import { type ApiError, messageOf, serverError } from '../wire/api-error.js'
import type { Rewrite, ServerEvent } from '../wire/events.js'
import type { EarlierResponses } from './earlier-responses.js'
import type { FrameWriter } from './frame-writer.js'
import type { LateFrames } from './late-frames.js'

/** The side of a connection that a turn uses. */
export interface Carrier {
  readonly name: string
  readonly number: number
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal
  readonly environment: Environment
  readonly late: LateFrames
  readonly earlier: EarlierResponses
  readonly writer: FrameWriter
  isSteered(turn: Turn): boolean
  /** Sends an event of a turn on its lane. */
  sendEvent(event: ServerEvent, turn: Turn, rewrite?: Rewrite): void
  /** Sends a refusal, and closes where the profile closes after one. */
  refuse(
    error: ApiError,
    place: { lane: string | undefined; sequenceNumber: number; spelling?: ErrorSpelling },
  ): void
  /** Reports the end of a turn; returns the effects, or none when it had ended before. */
  end(turn: Turn, end: TurnEnd): readonly Effect[]
  perform(effects: readonly Effect[]): void
  /** Runs the turn's create again, unasked, if its lane is idle. */
  runAgain(turn: Turn): void
  drop(): void
  close(code: number, reason: string): void
  freeze(): void
  ageOut(): void
}

/**
 * Runs `turn` to its end on its connection. Never throws: an error here ends the turn with a
 * `server_error`.
 */
export async function carryTurn(turn: Turn, carrier: Carrier): Promise<void> {
  try {
    await carry(turn, carrier)
  } catch (error) {
    const effects = carrier.end(turn, { type: 'failed' })
    const place = { lane: turn.lane, sequenceNumber: turn.sequence.take() }
    carrier.refuse(serverError(messageOf(error)), place)
    carrier.perform(effects)
  }
}

async function carry(turn: Turn, carrier: Carrier): Promise<void> {
  const { environment } = carrier
  environment.journal.started(turn, carrier.name, 'websocket')
  const armed = turnFaultsAt(environment.faults, {
    transport: 'websocket',
    connection: carrier.number,
    turn,
  })
  if (armed.length > 0) return carryWithFaults(turn, carrier, armed)
  const { end, terminal } = await runTurn(
    {
      turn,
      signal: carrier.signal,
      emit: (event) => carrier.sendEvent(event, turn),
      isSteered: () => carrier.isSteered(turn),
    },
    { ...environment, compacts: environment.profile.compacts },
  )
  // The state comes first, because a client that has seen the terminal event may rely on it.
  const effects = carrier.end(turn, end)
  if (terminal !== undefined) carrier.sendEvent(terminal, turn)
  carrier.perform(effects)
}

async function carryWithFaults(
  turn: Turn,
  carrier: Carrier,
  armed: ReturnType<typeof turnFaultsAt>,
): Promise<void> {
  const { environment } = carrier
  let isEnded = false
  let send = (event: ServerEvent, rewrite?: Rewrite): void =>
    carrier.sendEvent(event, turn, rewrite)
  const end = (how: TurnEnd): readonly Effect[] => {
    if (isEnded) return []
    isEnded = true
    return carrier.end(turn, how)
  }
  const refuse = (
    error: ApiError,
    { spelling, isUnattributed }: Pick<ErrorFault, 'spelling' | 'isUnattributed'>,
  ): void => {
    // A gateway that loses its upstream sends no error frame.
    if (spelling === undefined && environment.profile.framelessStatuses.includes(error.status))
      carrier.drop()
    const lane = isUnattributed === true ? undefined : turn.lane
    const place = { lane, sequenceNumber: turn.sequence.take() }
    carrier.refuse(error, spelling === undefined ? place : { ...place, spelling })
  }
  const fail = (fault: Omit<ErrorFault, 'type' | 'at'>): void => {
    // The server does not know of its gateway's error, so its lane stays busy.
    const effects = fault.goesOn === 'ahead' ? [] : end({ type: 'failed' })
    refuse(faultError(fault), fault)
    carrier.perform(effects)
  }
  const faults = new TurnFaults({
    armed,
    clock: environment.clock,
    signal: carrier.signal,
    target: {
      streams: true,
      send: (event, rewrite) => send(event, rewrite),
      sendRaw: (data) => carrier.writer.sendRaw(data),
      flush: () => carrier.writer.flush(),
      drop: () => carrier.drop(),
      close: (code, reason) => carrier.close(code, reason),
      freeze: () => carrier.freeze(),
      ageOut: () => carrier.ageOut(),
      fail,
      stop(error, fault) {
        const effects = end({ type: 'failed' })
        refuse(error, fault)
        carrier.perform(effects)
      },
      failWith(event) {
        const effects = end({ type: 'failed' })
        send(event)
        carrier.perform(effects)
      },
      giveUp({ ends }) {
        send = carrier.late.hold(turn.lane)
        if (ends === 'nothing') carrier.perform(end({ type: 'abandoned' }))
        else fail({})
      },
      repeat({ part, back = 1 }) {
        const events = carrier.earlier.events(back)
        for (const event of part === 'all' ? events : events.slice(-1)) send(event)
      },
      runAgain(afterMs) {
        if (afterMs === 0) carrier.runAgain(turn)
        else
          void sleep(environment.clock, afterMs, carrier.signal).then(() => carrier.runAgain(turn))
      },
      sendEndless(bytes) {
        void carrier.writer.sendEndless(bytes)
      },
      nextNumber: () => turn.sequence.take(),
      struck: (fault) =>
        environment.journal.add({
          kind: 'fault',
          connection: carrier.name,
          lane: turn.lane,
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
      isSteered: () => carrier.isSteered(turn),
    },
    { ...environment, compacts: environment.profile.compacts },
  )
  if (result.terminal !== undefined) await faults.before(result.terminal)
  const isHalted = result.terminal === undefined || faults.signal.aborted
  const effects = end(isHalted ? { type: 'abandoned' } : result.end)
  if (result.terminal !== undefined) await faults.deliver(result.terminal)
  carrier.perform(effects)
}
