// One item of an input or output: a line that says what it is, and the whole of it below.
import { useState } from 'preact/hooks'
import type { Item } from '../../../src/model.ts'
import type { Path } from '../../model/differences.ts'
import { wordsOfItem } from '../../model/items.ts'
import { Json } from './json.tsx'

interface Props {
  readonly item: Item
  readonly at: number
  readonly differs?: ReadonlyMap<Path, unknown> | undefined
  readonly isOpen?: boolean
  readonly tone?: 'kept' | 'sent' | 'parted' | 'new' | 'rewritten'
}

export function ItemCard({ item, at, differs, isOpen = false, tone }: Props) {
  const [isShown, setShown] = useState(isOpen)
  const { kind, name, text } = wordsOfItem(item)
  return (
    <details
      class={`item${tone === undefined ? '' : ` is-${tone}`}`}
      open={isShown}
      onToggle={({ currentTarget }) => setShown(currentTarget.open)}
    >
      <summary>
        <span class="item-at">{at}</span>
        <b>{kind}</b>
        {name !== undefined && <code>{name}</code>}
        <span class="item-text">{text}</span>
      </summary>
      {isShown && <Json value={item} differs={differs} />}
    </details>
  )
}
