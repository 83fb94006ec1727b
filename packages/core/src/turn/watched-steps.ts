// What those who watch a turn are told of it, content included. It is asked for only while somebody
// watches, and is frozen: a stored history that a listener could change would prove a false one.
import { compareInput, contextOf, type TurnContent, uncompared } from '../continuation/index.js'
import { frozen } from '../protocol/frozen.js'
import type { TurnStep } from '../telemetry/progress.js'
import type { TurnRecord } from '../telemetry/record.js'
import type { Attempt } from './attempt.js'
import type { TurnJob } from './turn-job.js'
import type { SentReport, TurnEnding } from './turn-report.js'

/** What is told of a turn that begins. */
export function beginningOf({ scope, label, reseeds, request }: TurnJob): TurnStep {
  return {
    type: 'began',
    scope: scope.name,
    ...(label === undefined ? {} : { label }),
    ...(reseeds === undefined ? {} : { isReseed: true }),
    request: frozen(request),
  }
}

/** What is told of an attempt that was sent. */
export function sendingOf(
  { transport }: Attempt,
  content: TurnContent,
  { itemsSent: _, itemsKept: __, previousResponseId, droppedHeaders: ___, ...sent }: SentReport,
): TurnStep {
  const { planned } = content
  return {
    type: 'sent',
    transport: transport.name,
    ...sent,
    context: frozen(contextOf(content, previousResponseId)),
    compare: () => {
      const { plan, turn, request } = planned
      const closest = plan.head ?? (plan.mode === 'full' ? plan.closest : undefined)
      return frozen(
        turn === undefined || closest === undefined
          ? uncompared(request)
          : compareInput(turn, closest),
      )
    },
  }
}

/** What is told of a turn that has ended. Its output is a copy: the caller may change its own. */
export function endOf(
  record: TurnRecord,
  { response, error }: Pick<TurnEnding, 'response' | 'error'>,
): TurnStep {
  const output = frozen(structuredClone(response?.output))
  if (error === undefined) return { type: 'ended', record, output }
  const { code, status, message } = error
  const told = { code, message, ...(status === undefined ? {} : { status }) }
  return { type: 'ended', record, output, error: told }
}
