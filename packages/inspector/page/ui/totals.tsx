// The totals of the turns that are shown: what one wants to see first, and to show others.
import { clearFilter, setFacet } from '../actions.ts'
import { isFiltering } from '../model/filters.ts'
import { bytes, count, counted, percent, span } from '../model/format.ts'
import { explainReason } from '../model/reasons.ts'
import { linkMs, links } from '../model/totals.ts'
import { filter, link, linkIndex, totals } from '../store.ts'
import { Growth } from './growth.tsx'

export function Totals() {
  const { turns, ended, incremental, bytesSent, bytesFull, dryRun } = totals.value
  const { failed, fallbacks, replays, inputTokens, cachedTokens } = totals.value
  const saved = bytesFull - bytesSent
  const wouldSave = dryRun === undefined ? 0 : dryRun.bytesFull - dryRun.bytesSent
  return (
    <section
      class="totals"
      aria-label={isFiltering(filter.value) ? 'Totals of the filtered turns' : 'Totals'}
    >
      <Figure
        name="Turns"
        value={count(turns)}
        note={
          turns === ended
            ? troubles({ failed, fallbacks, replays })
            : `${count(turns - ended)} running`
        }
      />
      <Figure
        name="Incremental"
        value={ended === 0 ? '–' : percent(incremental / ended)}
        note={
          dryRun === undefined
            ? `${count(incremental)} of ${count(ended)}`
            : `${percent((incremental + dryRun.incremental) / ended)} counting dry runs`
        }
        isMain
      />
      <Figure name="Sent" value={bytes(bytesSent)} note={`of ${bytes(bytesFull)} in full`} />
      <Figure
        name="Not sent"
        value={bytes(saved)}
        note={bytesFull === 0 ? '' : `${percent(saved / bytesFull)} of all bytes`}
        isMain
      />
      <Figure
        name="Upload time saved"
        value={span(linkMs(saved, link.value))}
        note={<LinkChoice />}
        isMain
      />
      {dryRun !== undefined && (
        <Figure
          name="Dry run: would not be sent"
          value={bytes(wouldSave)}
          note={`${span(linkMs(wouldSave, link.value))} in ${counted(dryRun.turns, 'turn')}, ${count(dryRun.incremental)} incremental`}
        />
      )}
      {inputTokens > 0 && (
        <Figure
          name="Cached tokens"
          value={percent(cachedTokens / inputTokens)}
          note={`of ${count(inputTokens)} input tokens`}
        />
      )}
      <Growth />
      <Reasons />
    </section>
  )
}

function Figure({
  name,
  value,
  note,
  isMain = false,
}: {
  name: string
  value: string
  note: preact.ComponentChildren
  isMain?: boolean
}) {
  return (
    <dl class={isMain ? 'figure is-main' : 'figure'}>
      <dt>{name}</dt>
      <dd class="value">{value}</dd>
      <dd class="note">{note}</dd>
    </dl>
  )
}

function LinkChoice() {
  return (
    <select
      aria-label="Upload speed to model"
      title="Bytes not sent × 8 ÷ this speed. No round trips and no work of the server are in it."
      value={linkIndex.value}
      onChange={({ currentTarget }) => {
        linkIndex.value = currentTarget.value
      }}
    >
      {links.map(({ name }, at) => (
        <option key={name} value={String(at)}>
          at {name}
        </option>
      ))}
    </select>
  )
}

/** Reasons that are named; the others are in the filter. */
const most = 5

function Reasons() {
  const { reasons } = totals.value
  if (reasons.length === 0) return null
  return (
    <div class="reasons">
      <h2>Sent in full, because</h2>
      <ul>
        {reasons.slice(0, most).map(([reason, turns]) => (
          <li key={reason}>
            <button
              type="button"
              title={explainReason(reason).long}
              aria-pressed={filter.value.facets.reason === reason}
              onClick={() =>
                filter.value.facets.reason === reason ? clearFilter() : setFacet('reason', reason)
              }
            >
              <b>{count(turns)}</b> {explainReason(reason).short} <code>{reason}</code>
            </button>
          </li>
        ))}
        {reasons.length > most && (
          <li class="more">and {counted(reasons.length - most, 'more reason')}</li>
        )}
      </ul>
    </div>
  )
}

function troubles(of: { failed: number; fallbacks: number; replays: number }): string {
  const said = [
    of.failed > 0 && `${count(of.failed)} failed`,
    of.fallbacks > 0 && `${count(of.fallbacks)} over HTTP`,
    of.replays > 0 && `${count(of.replays)} sent again`,
  ].filter((each) => each !== false)
  return said.length === 0 ? 'all went well' : said.join(', ')
}
