// What the page asks of a turn again and again: its record, or what is known while it runs. Pure.
import type { TurnRecord } from '@warmline/core'
import type { ClientState, TurnEntry } from '../../src/model.ts'
import { beginningOf } from './json-lines.ts'

/** How a turn ended, or that it runs. */
export type Outcome = TurnRecord['outcome'] | 'running'

/** The record of a turn, as far as it is known. */
export function factsOf(turn: TurnEntry): Partial<TurnRecord> {
  return turn.record ?? turn.live
}

/** Characters of a name that are drawn; the whole of it is in the record. */
const mostDrawn = 160

/** The name that `@warmline/ai-sdk` gives to each call, by which it finds its record. */
const madeUp = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** The caller's name for a turn, as far as it is drawn; none that only a program reads. */
export function labelOf(turn: TurnEntry): string | undefined {
  const label = turn.label ?? factsOf(turn).label
  return label === undefined || madeUp.test(label) ? undefined : beginningOf(label, mostDrawn)
}

/** The model that a turn names, as far as it is drawn. */
export function modelOf(turn: TurnEntry): string | undefined {
  const { model } = factsOf(turn)
  return model === undefined ? undefined : beginningOf(model, mostDrawn)
}

export function outcomeOf({ record }: TurnEntry): Outcome {
  return record?.outcome ?? 'running'
}

/** A reason without the position behind `@`, by which turns are grouped. */
export function reasonGroup(reason: string): string {
  return reason.replace(/@.*$/s, '')
}

/** A scope's name that is unique in the page. */
export function scopeKey(turn: TurnEntry): string {
  return `${turn.client}/${factsOf(turn).scope ?? '?'}`
}

/** A connection's name that is unique in the page; `HTTP` for a turn without one. */
export function connectionKey(turn: TurnEntry): string {
  const { connection, transport } = factsOf(turn)
  if (connection !== undefined) return `${turn.client}/${connection}`
  return transport === 'http' ? 'HTTP' : 'none yet'
}

/** What a dry run says of a turn: how it would have been sent. */
export function dryRunOf(turn: TurnEntry): TurnRecord['dryRun'] {
  return turn.record?.dryRun
}

/** A response and its client, as one key. */
export function responseKey(client: string, responseId: string): string {
  return `${client}\n${responseId}`
}

/** Where responses are heads now: the names of their lanes, by `responseKey`. */
export function headsOf(clients: Iterable<ClientState>): ReadonlyMap<string, readonly string[]> {
  const heads = new Map<string, string[]>()
  for (const { client, connections } of clients)
    for (const connection of connections)
      for (const lane of connection.lanes)
        if (lane.head !== undefined && connection.phase !== 'closed') {
          const key = responseKey(client, lane.head)
          const place =
            lane.name === undefined ? connection.name : `${connection.name} ${lane.name}`
          const places = heads.get(key)
          if (places === undefined) heads.set(key, [place])
          else places.push(place)
        }
  return heads
}
