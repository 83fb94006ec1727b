// Configuration updates: which settings are in force at the end of a history, and where the one
// that frameworks put at its front must go so that a continuation stands where the full input
// would. It compares no histories. An update stays in force until a later one replaces that setting
// (P96), whichever items were made under it.
import { type Item, isObject, type WireObject } from '../protocol/types.js'
import { jsonEqual } from './match/json-equal.js'

/** The settings that updates have set. What is missing is as the request says. */
interface Updated {
  readonly effort?: string
  readonly format?: WireObject
}

/**
 * What a server may have made of the settings before it, by an update of unknown form or a
 * compaction.
 */
interface Unclear {
  readonly unclear: string
}

/**
 * What the updates of a history have done, in order. Neighbors are one, so that it stays short.
 */
export type Configuration = readonly (Updated | Unclear)[]

export const noConfiguration: Configuration = []

/** Whether an item is a configuration update. */
export function isUpdate(item: Item | undefined): boolean {
  return item?.type === 'configuration_update'
}

/** The configuration after these items. */
export function configurationAfter(before: Configuration, items: readonly Item[]): Configuration {
  let after = before
  for (const item of items) {
    if (isUpdate(item)) after = joinConfigurations(after, [readUpdate(item)])
    // Whether a setting outlives a compaction is not documented.
    else if (item.type === 'compaction')
      after = joinConfigurations(after, [{ unclear: 'compaction' }])
  }
  return after
}

/** One configuration, and then another. */
export function joinConfigurations(one: Configuration, other: Configuration): Configuration {
  const [next, ...rest] = other
  const last = one.at(-1)
  if (next === undefined) return one
  if (last === undefined || 'unclear' in last || 'unclear' in next) return [...one, ...other]
  return [...one.slice(0, -1), { ...last, ...next }, ...rest]
}

function readUpdate({ type: _type, id: _id, reasoning, text, ...others }: Item): Updated | Unclear {
  const effort = only(reasoning, 'effort')
  const format = only(text, 'format')
  const isClear =
    Object.keys(others).length === 0 &&
    (effort === undefined ? reasoning === undefined : typeof effort === 'string') &&
    (format === undefined ? text === undefined : isObject(format))
  if (!isClear) return { unclear: JSON.stringify([reasoning, text, others]) }
  return {
    ...(typeof effort === 'string' ? { effort } : {}),
    ...(isObject(format) ? { format } : {}),
  }
}

/** A field that is the only one of an object. */
function only(value: unknown, field: string): unknown {
  return isObject(value) && Object.keys(value).length === 1 ? value[field] : undefined
}

/** Whether a server that takes this request stands in the same configuration after both. */
function isSameConfiguration(
  one: Configuration,
  other: Configuration,
  request: WireObject,
): boolean {
  if (one.length > 1 || other.length > 1) return jsonEqual(one, other)
  const [a = {}, b = {}] = [one[0], other[0]]
  if ('unclear' in a || 'unclear' in b) return jsonEqual(a, b)
  const { reasoning, text } = request
  const effort = isObject(reasoning) ? reasoning.effort : undefined
  const format = (isObject(text) ? text.format : undefined) ?? plainText
  return (
    (a.effort ?? effort) === (b.effort ?? effort) &&
    jsonEqual(a.format ?? format, b.format ?? format)
  )
}

/** The default of `text.format` (`ResponseTextConfig` of openai 7.57.0). */
const plainText = { type: 'text' }

/** A continuation, as far as its configuration goes. */
export interface Continuation {
  readonly request: WireObject
  /** The update at the front of the caller's input. */
  readonly leading: Item | undefined
  readonly newItems: readonly Item[]
  /** What the updates of the stored history do, but for one at its front. */
  readonly own: Configuration
  /** The configuration in which the server stands at its end. */
  readonly inForce: Configuration
  /**
   * Whether an update may be the last that the server was given there: two in a row are an error.
   */
  readonly mayEndInUpdate: boolean
}

/**
 * Where the update at the front of the input must stand among the new items, so that the server
 * stands in the caller's configuration: nowhere, or at an index. `undefined` when there is no such
 * place.
 */
export function placeOfLeading(continuation: Continuation): 'nowhere' | number | undefined {
  const { request, leading, newItems, own, inForce, mayEndInUpdate } = continuation
  const updates = configurationAfter(noConfiguration, newItems)
  const front = leading === undefined ? [] : [readUpdate(leading)]
  const meant = [front, own, updates].reduce(joinConfigurations)
  const isMeant = (configuration: Configuration): boolean =>
    isSameConfiguration(configuration, meant, request)
  if (isMeant(joinConfigurations(inForce, updates))) {
    return mayEndInUpdate && isUpdate(newItems[0]) ? undefined : 'nowhere'
  }
  // One with an id may be known to the server already, and an id counts once.
  if (leading === undefined || (leading.id ?? undefined) !== undefined) return undefined
  // Behind the answers that the server waits for, before whatever is said.
  const others = newItems.findIndex((item) => !isAnswer(item))
  const at = others < 0 ? newItems.length : others
  if (isUpdate(newItems[at]) || (at === 0 && mayEndInUpdate)) return undefined
  return isMeant([inForce, front, updates].reduce(joinConfigurations)) ? at : undefined
}

function isAnswer({ type }: Item): boolean {
  return typeof type === 'string' && /_(output|response)$/.test(type)
}
