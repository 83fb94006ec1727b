// Shows a turn's content when it is there, and else says why it is not.
import type { ComponentChildren } from 'preact'
import type { TurnContent, TurnEntry } from '../../../src/model.ts'
import { contentFault } from '../../contents.ts'
import { contents } from '../../store.ts'

interface Props {
  readonly turn: TurnEntry
  readonly children: (content: TurnContent) => ComponentChildren
}

export function WithContent({ turn, children }: Props) {
  const content = contents.value.get(turn.id)
  if (content !== undefined) return <>{children(content)}</>
  if (!turn.hasContent)
    return (
      <p class="missing">
        <b>The content of this turn is not there.</b> The inspector keeps the newest contents only,
        and a file holds those that were there when it was exported. The record is whole.
      </p>
    )
  return (
    <p class="missing" aria-live="polite">
      {contentFault.value ?? 'Loading…'}
    </p>
  )
}
