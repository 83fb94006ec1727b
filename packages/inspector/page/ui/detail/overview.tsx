// What one wants to know first of a turn: how it was sent and why, its hints, sizes and times.

import type { Hint } from '@warmline/core'
import type { ComponentChildren } from 'preact'
import type { TurnEntry } from '../../../src/model.ts'
import { dryRunOf, factsOf } from '../../model/facts.ts'
import { bytes, count, counted, percent, span } from '../../model/format.ts'
import { beginningOf } from '../../model/json-lines.ts'
import { explainFallback, explainReason } from '../../model/reasons.ts'
import { linkMs } from '../../model/totals.ts'
import { durationOf, segmentsOf, segmentWords } from '../../model/waterfall.ts'
import { link, now, tab } from '../../store.ts'
import { Around } from './around.tsx'
import { Text } from './json.tsx'

export function Overview({ turn }: { turn: TurnEntry }) {
  const { hints = [], bytesSent, bytesFull, itemsSent, itemsKept, tokens } = factsOf(turn)
  const dry = dryRunOf(turn)
  return (
    <div class="overview">
      <Why turn={turn} />
      {hints.length > 0 && (
        <section aria-label="Hints">
          <h3>Hints</h3>
          {hints.map((hint) => (
            <HintView key={hint.code} hint={hint} />
          ))}
        </section>
      )}
      <section aria-label="Sizes">
        <h3>What was sent</h3>
        {bytesSent !== undefined && bytesFull !== undefined && (
          <>
            <div class="big-bar" aria-hidden="true">
              <i style={{ width: `${Math.min(1, bytesSent / Math.max(1, bytesFull)) * 100}%` }} />
            </div>
            <dl class="facts">
              <Fact name="Bytes">
                {bytes(bytesSent)} of {bytes(bytesFull)} in full
                {bytesFull > bytesSent && <b> ({percent(1 - bytesSent / bytesFull)} not sent)</b>}
              </Fact>
              {bytesFull > bytesSent && (
                <Fact name="Upload time saved">
                  {span(linkMs(bytesFull - bytesSent, link.value))} at {link.value.name}
                </Fact>
              )}
              {itemsSent !== undefined && (
                <Fact name="Items">
                  {counted(itemsSent, 'item')} sent, {count(itemsKept ?? 0)} kept by the server
                </Fact>
              )}
              {dry !== undefined && (
                <Fact name="A real run">
                  would have sent {bytes(dry.bytesSent)} in {counted(dry.itemsSent, 'item')},{' '}
                  {dry.mode}
                  {dry.reason === undefined ? '' : ` (${dry.reason})`}
                </Fact>
              )}
              {tokens !== undefined && (
                <Fact name="Tokens">
                  {count(tokens.input)} input,{' '}
                  {percent(tokens.cachedInput / Math.max(1, tokens.input))} of them cached;{' '}
                  {count(tokens.output)} output, {count(tokens.reasoning)} reasoning
                </Fact>
              )}
            </dl>
          </>
        )}
      </section>
      <Times turn={turn} />
      <Around turn={turn} />
    </div>
  )
}

function Why({ turn }: { turn: TurnEntry }) {
  const { mode, reason, fallback, errorCode, replays, previousResponseId } = factsOf(turn)
  const explained = reason === undefined ? undefined : explainReason(reason)
  const isParted = reason?.startsWith('history_') === true && turn.hasContent
  return (
    <section class="why-box" aria-label="How it was sent">
      {explained === undefined ? (
        <p>
          {mode === 'incremental' ? (
            <>
              <b>Only the new items were sent.</b> The server still had the rest, behind{' '}
              <code class="id">{previousResponseId}</code>.
            </>
          ) : (
            <b>The turn is being planned.</b>
          )}
        </p>
      ) : (
        <p>
          <b>Sent in full: {explained.short}</b> <code>{reason}</code>
          <br />
          {explained.long}
        </p>
      )}
      {isParted && (
        <button
          type="button"
          onClick={() => {
            tab.value = 'compare'
          }}
        >
          Show where the histories part
        </button>
      )}
      {fallback !== undefined && (
        <p>
          <b>Over HTTP</b> <code>{fallback}</code> {explainFallback(fallback)}
        </p>
      )}
      {replays !== undefined && replays > 0 && (
        <p>
          <b>Sent again {replays === 1 ? 'once' : `${replays} times`}</b> after a failure that had
          done no harm.
        </p>
      )}
      {errorCode !== undefined && (
        <p class="failed">
          <b>Failed</b> <code>{errorCode}</code>
        </p>
      )}
    </section>
  )
}

function HintView({ hint }: { hint: Hint }) {
  const { code, message, url } = hint
  return (
    <p class="hint-box">
      <code>{beginningOf(String(code), 80)}</code> <Text text={String(message)} />{' '}
      {typeof url === 'string' && /^https?:\/\//.test(url) && (
        <a href={url} target="_blank" rel="noreferrer noopener">
          Read more<span class="unseen"> about {beginningOf(String(code), 80)}</span>
        </a>
      )}
    </p>
  )
}

function Times({ turn }: { turn: TurnEntry }) {
  const at = turn.record === undefined ? now.value : 0
  const segments = segmentsOf(turn, at)
  const whole = Math.max(1, durationOf(turn, at))
  return (
    <section aria-label="Times">
      <h3>
        Where {span(durationOf(turn, at))} went{turn.record === undefined ? ' so far' : ''}
      </h3>
      <ul class="times">
        {segments.map(({ name, from, until }) => (
          <li key={name}>
            <span>{segmentWords[name]}</span>
            <span class="time-bar" aria-hidden="true">
              <i
                class={`is-${name}`}
                style={{
                  left: `${(from / whole) * 100}%`,
                  width: `${((until - from) / whole) * 100}%`,
                }}
              />
            </span>
            <span class="number">{span(until - from)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
