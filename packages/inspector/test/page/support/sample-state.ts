// The sample's state after its last turn: its connections with their lanes and heads.
import type { InspectorState, TurnEntry } from '../../../src/model.ts'
import type { Story } from './story.ts'

export function stateOf(
  story: Story,
  edited: string | undefined,
  forked: string | undefined,
): InspectorState {
  const at = story.at + 900
  const lane = (place: string, head: string | undefined, isBusy = false) => ({
    name: place,
    isBusy,
    usedAt: at - 3000,
    ...(head && { head }),
  })
  const last = (label: string): string | undefined =>
    story.turns.findLast((turn) => turn.label === label)?.record?.responseId
  const turns: TurnEntry[] = story.turns.map(withoutBlanks)
  return {
    format: 'warmline-inspector',
    version: 1,
    process: 'node 48213',
    at,
    droppedTurns: 0,
    steps: story.steps,
    turns,
    clients: [
      {
        client: 'k1',
        endpoint: 'openai',
        connections: [
          {
            name: 'c1',
            scope: 's1',
            phase: 'draining',
            openedAt: at - 3_300_000,
            heardAt: at - 8000,
            inFlight: 0,
            lanes: [lane('lane-1', last('fork, left')), lane('lane-2', last('fork, right'))],
          },
          {
            name: 'c3',
            scope: 's1',
            phase: 'open',
            openedAt: at - 24_000,
            heardAt: at - 300,
            inFlight: 1,
            lanes: [lane('lane-1', forked, true), lane('lane-2', edited)],
          },
          {
            name: 'c4',
            scope: 's2',
            phase: 'open',
            openedAt: at - 14_000,
            heardAt: at - 9100,
            inFlight: 0,
            lanes: [lane('lane-1', last('batch'))],
          },
          {
            name: 'c5',
            scope: 's2',
            phase: 'connecting',
            heardAt: at - 90,
            inFlight: 0,
            lanes: [],
          },
        ],
      },
    ],
  }
}

/** A field that a telling blanked is missing. */
function withoutBlanks(turn: TurnEntry): TurnEntry {
  const clean = <Fields extends object>(fields: Fields): Fields => {
    const made = { ...fields }
    for (const [field, value] of Object.entries(made))
      if (value === '') Reflect.deleteProperty(made, field)
    return made
  }
  return { ...turn, live: clean(turn.live), ...(turn.record && { record: clean(turn.record) }) }
}
