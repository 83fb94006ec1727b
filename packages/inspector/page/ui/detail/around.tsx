// The turns around a turn in its chain, and the framework's steps that it belongs to.
import type { StepEntry, TurnEntry } from '../../../src/model.ts'
import { openTurn } from '../../actions.ts'
import { factsOf, responseKey } from '../../model/facts.ts'
import { byResponse, heads, state } from '../../store.ts'

/** Turns that are named; a fork of more is counted. */
const mostNamed = 8

export function Around({ turn }: { turn: TurnEntry }) {
  const { previousResponseId, responseId, connection, lane } = factsOf(turn)
  const find = (id: string | undefined) =>
    id === undefined ? undefined : byResponse.value.get(responseKey(turn.client, id))
  const before = find(previousResponseId)
  const compared = find(turn.comparedWith)
  const after = state.value.turns.filter(
    (other) =>
      other.client === turn.client &&
      responseId !== undefined &&
      factsOf(other).previousResponseId === responseId,
  )
  const places =
    responseId === undefined ? undefined : heads.value.get(responseKey(turn.client, responseId))
  const steps = stepsAround(turn)
  return (
    <section aria-label="Around it">
      <h3>Around it</h3>
      <dl class="facts">
        {steps.length > 0 && (
          <div>
            <dt>In</dt>
            <dd>{steps.map(({ kind, name }) => `${kind} ${name}`).join(' › ')}</dd>
          </div>
        )}
        {before !== undefined && (
          <div>
            <dt>Continues</dt>
            <dd>
              <TurnLink turn={before} />
            </dd>
          </div>
        )}
        {compared !== undefined && compared !== before && (
          <div>
            <dt>Compared with</dt>
            <dd>
              <TurnLink turn={compared} />
            </dd>
          </div>
        )}
        {after.length > 0 && (
          <div>
            <dt>Continued by</dt>
            <dd>
              {after.slice(0, mostNamed).map((each) => (
                <TurnLink key={each.id} turn={each} />
              ))}
              {after.length > mostNamed && ` and ${after.length - mostNamed} more`}
            </dd>
          </div>
        )}
        {connection !== undefined && (
          <div>
            <dt>Ran on</dt>
            <dd>
              connection {connection}
              {lane === undefined ? '' : `, lane ${lane}`}
            </dd>
          </div>
        )}
        {places !== undefined && (
          <div>
            <dt>Head of</dt>
            <dd>{places.join(', ')}: the next turn can continue from here</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

function TurnLink({ turn }: { turn: TurnEntry }) {
  return (
    <button type="button" class="turn-link" onClick={() => openTurn(turn.id)}>
      turn {turn.turn}
    </button>
  )
}

function stepsAround(turn: TurnEntry): readonly StepEntry[] {
  const found: StepEntry[] = []
  let step = turn.step === undefined ? undefined : state.value.steps.get(turn.step)
  while (step !== undefined && !found.includes(step) && found.length < 10) {
    found.unshift(step)
    step = step.parent === undefined ? undefined : state.value.steps.get(step.parent)
  }
  return found
}
