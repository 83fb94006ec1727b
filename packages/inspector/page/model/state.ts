// The page's state, and what a change does to it. Pure: every change makes a new state, and a turn
// that did not change is the same object.
import type {
  ClientState,
  InspectorChange,
  InspectorState,
  StepEntry,
  TurnEntry,
} from '../../src/model.ts'

export interface PageState {
  /** The process that the turns are of, such as `node 1234`. */
  readonly host: string
  readonly at: number
  /** In the order in which they began. */
  readonly turns: readonly TurnEntry[]
  readonly byId: ReadonlyMap<string, TurnEntry>
  readonly steps: ReadonlyMap<string, StepEntry>
  readonly clients: ReadonlyMap<string, ClientState>
  readonly dropped: number
}

export const emptyState: PageState = {
  host: '',
  at: 0,
  turns: [],
  byId: new Map(),
  steps: new Map(),
  clients: new Map(),
  dropped: 0,
}

export function stateFrom(given: InspectorState): PageState {
  const byId = new Map(given.turns.map((turn) => [turn.id, turn]))
  return {
    host: given.process,
    at: given.at,
    turns: sorted([...byId.values()]),
    byId,
    steps: new Map(given.steps.map((step) => [step.id, step])),
    clients: new Map(given.clients.map((client) => [client.client, client])),
    dropped: given.droppedTurns,
  }
}

/** The state after changes. Each is an upsert, so that one which is told twice does no harm. */
export function afterChanges(state: PageState, changes: readonly InspectorChange[]): PageState {
  if (changes.length === 0) return state
  const byId = new Map(state.byId)
  const steps = new Map(state.steps)
  const clients = new Map(state.clients)
  let { dropped } = state
  for (const change of changes)
    switch (change.type) {
      case 'turn':
        byId.set(change.turn.id, change.turn)
        break
      case 'step':
        steps.set(change.step.id, change.step)
        break
      case 'client':
        clients.set(change.client.client, change.client)
        break
      case 'dropped':
        for (const id of change.ids)
          if (byId.delete(id)) dropped++
          else steps.delete(id)
        break
      default:
    }
  const isTurnChanged = changes.some(({ type }) => type === 'turn' || type === 'dropped')
  const turns = isTurnChanged ? sorted([...byId.values()]) : state.turns
  return { ...state, turns, byId, steps, clients, dropped }
}

/** The state as a file's head. */
export function toInspectorState(state: PageState): InspectorState {
  return {
    format: 'warmline-inspector',
    version: 1,
    process: state.host,
    at: state.at,
    clients: [...state.clients.values()],
    turns: state.turns,
    steps: [...state.steps.values()],
    droppedTurns: state.dropped,
  }
}

function sorted(turns: TurnEntry[]): readonly TurnEntry[] {
  const isSorted = turns.every((turn, at) => at === 0 || order(turns[at - 1] ?? turn, turn) <= 0)
  return isSorted ? turns : turns.sort(order)
}

function order(one: TurnEntry, other: TurnEntry): number {
  return one.startedAt - other.startedAt || one.turn - other.turn
}
