// A server that mixes its turns up: events of an earlier response, events under the wrong lane's
// name or under the wrong response's id, events missing or twice. Each can be told by what Warmline
// has seen before it.
import fc from 'fast-check'
import type { WireEvent } from './answers.js'
import { type OrderMutation, orderMutation, reorder } from './mutations.js'

/**
 * Under whose lane's name an event is sent: its turn's own, that of the turn beside it, none, or
 * one that nobody uses.
 */
export type Label = 'own' | 'other' | 'none' | 'unknown'

/** Whose response id an event is given. */
type WrongId = 'earlier' | 'other' | 'unknown'

/** One thing that is mixed up. */
export type Mixup =
  | { readonly what: 'earlier'; readonly event: number; readonly at: number; readonly label: Label }
  | { readonly what: 'label'; readonly event: number; readonly label: Label }
  | { readonly what: 'id'; readonly event: number; readonly id: WrongId }
  | { readonly what: 'order'; readonly order: OrderMutation }

/** An event and the lane's name that it is sent under. */
export interface Labeled {
  readonly event: WireEvent
  readonly label: Label
  /** Whether its response's id was changed. */
  readonly isRenamed?: boolean
}

const anyLabel = fc.constantFrom<Label>('own', 'other', 'other', 'none', 'unknown')
const anyEvent = fc.nat(30)
/**
 * The end of an answer is what does the most harm in the wrong place, and the beginning of another
 * is where it does so.
 */
const eventOrEnd = fc.oneof(
  { weight: 2, arbitrary: anyEvent },
  { weight: 1, arbitrary: fc.constant(-1) },
)
const placeOrBeginning = fc.oneof(anyEvent, fc.constant(0))

/** One to four things that are mixed up. */
export const mixups: fc.Arbitrary<readonly Mixup[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant('earlier' as const),
        event: eventOrEnd,
        at: placeOrBeginning,
        label: anyLabel,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        what: fc.constant('label' as const),
        event: anyEvent,
        label: anyLabel,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constant('id' as const),
        event: anyEvent,
        id: fc.constantFrom<WrongId>('earlier', 'other', 'unknown'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constant('order' as const), order: orderMutation }),
    },
  ),
  { minLength: 1, maxLength: 4 },
)

/**
 * How many events of an answer always come as they should: the beginning of the response and of its
 * first item. Without these nobody could tell whose the rest is.
 */
const certain = 3

/**
 * Servers may give items of several responses one id: then the beginning of an item could be any
 * response's.
 */
const isTelling = ({ type }: WireEvent): boolean => type !== 'response.output_item.added'

/** What an answer is mixed up with. */
export interface Others {
  /** The events of an earlier response. */
  readonly earlier: readonly WireEvent[]
  /** The ids of other responses. */
  readonly ids: Readonly<Record<WrongId, string>>
}

/** Mixes an answer up with others. */
export function mixUp(
  own: readonly WireEvent[],
  changes: readonly Mixup[],
  { earlier, ids }: Others,
): readonly Labeled[] {
  const asTheyShould = own.map((one): Labeled => ({ event: one, label: 'own' }))
  let rest: readonly Labeled[] = asTheyShould.slice(certain)
  const strays = earlier.filter(isTelling)
  for (const change of changes) rest = apply(rest, change, { earlier: strays, ids })
  return [...asTheyShould.slice(0, certain), ...rest]
}

function apply(
  rest: readonly Labeled[],
  change: Mixup,
  { earlier, ids }: Others,
): readonly Labeled[] {
  if (change.what === 'order') return reorder(rest, change.order)
  const at = change.event % Math.max(1, change.what === 'earlier' ? earlier.length : rest.length)
  if (change.what === 'earlier') {
    const stray = earlier.at(at)
    const to = change.at % (rest.length + 1)
    return stray === undefined ? rest : rest.toSpliced(to, 0, { event: stray, label: change.label })
  }
  const one = rest[at]
  if (one === undefined) return rest
  // An event under another's lane and another's id would be that other's by all that it says.
  if (one.isRenamed === true || one.label !== 'own') return rest
  if (change.what === 'label') return rest.with(at, { ...one, label: change.label })
  const { response } = one.event
  if (typeof response !== 'object' || response === null) return rest
  const renamed = { ...one.event, response: { ...response, id: ids[change.id] } }
  return rest.with(at, { ...one, event: renamed, isRenamed: true })
}
