// What was sent beside what the server stands on: the items that it had, and those that were sent.
import type { TurnEntry } from '../../../src/model.ts'
import { factsOf } from '../../model/facts.ts'
import { bytes, counted } from '../../model/format.ts'
import { ItemList } from './item-list.tsx'
import { Json } from './json.tsx'
import { WithContent } from './with-content.tsx'

export function Context({ turn }: { turn: TurnEntry }) {
  const { bytesSent, previousResponseId } = factsOf(turn)
  return (
    <WithContent turn={turn}>
      {({ sent, context, keptCount, settings }) => (
        <>
          <div class="sides">
            <section aria-label="Sent">
              <h3>
                Sent{' '}
                <span>
                  {counted(sent.length, 'item')}
                  {bytesSent === undefined ? '' : `, ${bytes(bytesSent)}`}
                </span>
              </h3>
              {previousResponseId !== undefined && (
                <p class="behind">
                  behind <code>previous_response_id</code>{' '}
                  <code class="id">{previousResponseId}</code>
                </p>
              )}
              {sent.length === 0 ? (
                <p class="missing">No items were sent.</p>
              ) : (
                <ItemList items={sent} tone="sent" areOpen />
              )}
            </section>
            <section aria-label="Context">
              <h3>
                What the server stands on <span>{counted(context.length, 'item')}</span>
              </h3>
              {keptCount > 0 && (
                <>
                  <p class="divider">It had {counted(keptCount, 'item')}</p>
                  <ItemList items={context.slice(0, keptCount)} tone="kept" />
                </>
              )}
              <p class="divider is-sent">{keptCount > 0 ? 'Sent now' : 'All of it was sent'}</p>
              <ItemList items={context.slice(keptCount)} from={keptCount} tone="sent" />
            </section>
          </div>
          <details class="fold">
            <summary>The request without its input</summary>
            <Json value={settings} />
          </details>
        </>
      )}
    </WithContent>
  )
}
