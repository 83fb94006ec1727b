// A row of a framework's run, step or tool.
import type { StepEntry } from '../../src/model.ts'
import { clock, span } from '../model/format.ts'
import { beginningOf } from '../model/json-lines.ts'
import { placeOf, type Scale } from '../model/waterfall.ts'
import { now } from '../store.ts'
import type { RowPlace } from './virtual-list.tsx'

const sources = { 'ai-sdk': 'AI SDK', langchain: 'LangChain' } as const

interface Props {
  readonly step: StepEntry
  readonly depth: number
  readonly place: RowPlace
  readonly scale: Scale
}

export function StepRow({ step, depth, place, scale }: Props) {
  const { kind, name, startedAt, endedAt, isFailed } = step
  const took =
    endedAt === undefined
      ? `${span(Math.max(0, now.value - startedAt))}, running`
      : span(endedAt - startedAt)
  const end = endedAt ?? now.value
  const where =
    scale.startAt === undefined
      ? undefined
      : placeOf({ from: 0, until: end - startedAt }, startedAt, scale)
  return (
    <div
      id={place.id}
      class={`row is-step is-${kind}${isFailed ? ' is-failed' : ''}`}
      role="option"
      tabIndex={-1}
      aria-selected="false"
      aria-disabled="true"
      aria-setsize={place.size}
      aria-posinset={place.position}
      title={`${kind} of ${sources[step.source]}, began at ${clock(startedAt)}`}
    >
      <span class="step-name" style={{ paddingInlineStart: `${depth * 14}px` }}>
        <i aria-hidden="true" />
        <b>{kind}</b> {beginningOf(name, 160)}{' '}
        {kind === 'run' && <span class="step-source">{sources[step.source]}</span>}
        {isFailed && <span class="failed"> failed</span>}
      </span>
      <span class="cell-waterfall" aria-hidden="true">
        {where !== undefined && (
          <i
            class="bar is-step-time"
            style={{ left: `${where.left * 100}%`, width: `${where.width * 100}%` }}
          />
        )}
      </span>
      <span class="cell-time">{took}</span>
    </div>
  )
}
