// Many items: the last ones are drawn, and earlier ones when somebody asks for them.
import { useState } from 'preact/hooks'
import type { Item } from '../../../src/model.ts'
import { counted } from '../../model/format.ts'
import { ItemCard } from './item.tsx'

const firstShown = 30
const more = 200

interface Props {
  readonly items: readonly Item[]
  /** The number of the first. */
  readonly from?: number
  readonly tone?: 'kept' | 'sent'
  readonly areOpen?: boolean
}

export function ItemList({ items, from = 0, tone, areOpen = false }: Props) {
  const [most, setMost] = useState(firstShown)
  const hidden = Math.max(0, items.length - most)
  return (
    <div class="items">
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setMost(most + more)}>
          Show {counted(Math.min(hidden, more), 'earlier item')}
        </button>
      )}
      {items.slice(hidden).map((item, at) => (
        <ItemCard
          key={from + hidden + at}
          item={item}
          at={from + hidden + at}
          isOpen={areOpen && items.length <= 4}
          {...(tone && { tone })}
        />
      ))}
    </div>
  )
}
