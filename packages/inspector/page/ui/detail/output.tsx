// The items that a turn gave, or why it failed.
import type { TurnEntry } from '../../../src/model.ts'
import { outcomeOf } from '../../model/facts.ts'
import { ItemList } from './item-list.tsx'
import { WithContent } from './with-content.tsx'

export function Output({ turn }: { turn: TurnEntry }) {
  return (
    <WithContent turn={turn}>
      {({ output }) =>
        output === undefined ? (
          <p class="missing">
            {outcomeOf(turn) === 'running'
              ? 'The turn still runs: its output is here once it completes.'
              : `Only a turn that completed has its output here; this one ended as ${outcomeOf(turn)}.`}
          </p>
        ) : output.length === 0 ? (
          <p class="missing">The response has no output items.</p>
        ) : (
          <ItemList items={output} areOpen />
        )
      }
    </WithContent>
  )
}
