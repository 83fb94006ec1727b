// Turns what a client tells of its turns into what the store keeps.
import type { InputComparison, TurnProgress } from '@warmline/core'
import type { Item, TurnEntry } from '../model.js'
import type { ContentParts } from '../store/contents.js'
import type { Store } from '../store/store.js'
import { withoutSecrets } from './redact.js'

/** Where the turns of a client go, and how they are named. */
export interface CollectorOptions {
  readonly store: Store
  /** The client's name, such as `k1`. */
  readonly client: string
  readonly turnId: (turn: number) => string
  /** The step of a framework that runs in the present async context. */
  readonly currentStep: () => string | undefined
}

/** Makes the listener of one client. */
export function collector(options: CollectorOptions): (progress: TurnProgress) => void {
  const { store, turnId } = options
  return (progress) => {
    const id = turnId(progress.turn)
    switch (progress.type) {
      case 'began':
        return began(progress, options)
      case 'sent':
        return sent(store, id, progress)
      case 'first_event':
        return store.changeTurn(id, { firstEventAt: progress.at })
      case 'first_output':
        return store.changeTurn(id, { firstOutputAt: progress.at })
      case 'ended':
        return ended(store, id, progress)
    }
  }
}

type Told<Type extends TurnProgress['type']> = Extract<TurnProgress, { readonly type: Type }>

function began(progress: Told<'began'>, options: CollectorOptions): void {
  const { turn, at, scope, label, isReseed } = progress
  const { input, ...settings } = progress.request
  const step = options.currentStep()
  const entry: Omit<TurnEntry, 'hasContent'> = {
    id: options.turnId(turn),
    client: options.client,
    turn,
    startedAt: at,
    ...(label === undefined ? {} : { label }),
    ...(isReseed === undefined ? {} : { isReseed }),
    ...(step === undefined ? {} : { step }),
    live: {
      scope,
      ...(settings.model === undefined ? {} : { model: settings.model }),
      isStreamed: settings.stream === true,
    },
  }
  options.store.addTurn(entry, { settings: withoutSecrets(settings), input: itemsOf(input) })
}

function sent(store: Store, id: string, progress: Told<'sent'>): void {
  const turn = store.turn(id)
  if (turn === undefined) return
  const { transport, connection, lane, mode, reason, bytesSent, bytesFull, context } = progress
  const comparison = progress.compare()
  // A replay may find the history gone that an earlier attempt continued: that one's word stays.
  const isGone = comparison.responseId === undefined && turn.comparedWith !== undefined
  store.changeTurn(
    id,
    {
      sentAt: progress.at,
      ...(comparison.responseId === undefined ? {} : { comparedWith: comparison.responseId }),
      live: {
        scope: turn.live.scope,
        ...(turn.live.model === undefined ? {} : { model: turn.live.model }),
        isStreamed: turn.live.isStreamed === true,
        transport,
        ...(connection === undefined ? {} : { connection }),
        ...(lane === undefined ? {} : { lane }),
        mode,
        ...(reason === undefined ? {} : { reason }),
        bytesSent,
        bytesFull,
        itemsSent: context.sent.length,
        itemsKept: context.kept.length,
      },
    },
    {
      kept: context.kept.map(withoutSecrets),
      sent: context.sent.map(withoutSecrets),
      ...(isGone ? {} : compared(comparison)),
    },
  )
}

function compared({ input, history, parts }: InputComparison): Partial<ContentParts> {
  return { input: input.map(withoutSecrets), history: history.map(withoutSecrets), parts }
}

function ended(store: Store, id: string, { record, output, error }: Told<'ended'>): void {
  const turn = store.turn(id)
  if (turn === undefined) return
  // The record says all of it.
  const live = { scope: record.scope }
  const shown = error === undefined ? output : [{ type: 'error', ...error }]
  store.changeTurn(id, { record, live }, shown && { output: shown.map(withoutSecrets) })
}

/** The items of an input as the caller gave it: a text is one user message. */
function itemsOf(input: string | readonly object[] | undefined): readonly Item[] {
  if (input === undefined) return []
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  return input.map((item) => withoutSecrets({ ...item }))
}
