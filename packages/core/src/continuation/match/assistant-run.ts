// Runs: a maximal row of assistant-side items, compared as a bag because frameworks split, merge,
// reorder and strip the items of one model turn (docs/decisions/0002-matching-by-runs.md). It
// compares one run with its echo; history.ts lines the runs up.
import type { Item } from '../../protocol/types.js'
import { type CallSchemas, noSchemas } from './call-schemas.js'
import { EchoMatcher, isEchoOfItem, noOtherWords, type OtherWords } from './echoed-items.js'
import { isCompaction, isReference, isUserSide, itemType, knownFields } from './item-types.js'
import { jsonEqual } from './json-equal.js'
import { isEcho, lossInside, lossOfNamed, lossOfOthers, lossOfPart } from './lost-fields.js'
import { type NormalizedRun, normalizeRun, type TextPiece } from './normalized-run.js'
import { repeatsReasoning } from './reasoning.js'
import { type ArgumentRule, sameArguments, type ToolArguments } from './tool-arguments.js'

/** What is known of a run beside its items. */
export interface RunOrigin {
  /**
   * How many of its first items a caller sent: in full, after its chain was lost, or edited. What
   * frameworks do to the server's words they have done to these already, so whatever is different
   * now is another history: they must be repeated verbatim.
   * @default 0
   */
  readonly callersCount?: number
  /** The schemas under which its calls were made. @default none is known */
  readonly schemas?: CallSchemas
  /**
   * What the server called its items at first, where that is not what it calls them now.
   * @default nothing
   */
  readonly otherWords?: OtherWords
}

/** A run as the server holds it. */
export class AssistantRun {
  readonly items: readonly Item[]
  readonly callersCount: number
  readonly schemas: CallSchemas
  readonly otherWords: OtherWords
  /** The items that only their place in an output tells from a caller's. */
  readonly #unlisted: readonly Item[]
  #rest: AssistantRun | undefined
  /** The spelling that was proven last: the same words again need no second proof. */
  #echo: { readonly items: readonly Item[]; readonly rule: ToolArguments } | undefined

  constructor(items: readonly Item[], origin: RunOrigin = {}) {
    const { callersCount = 0, schemas = noSchemas, otherWords = noOtherWords } = origin
    this.items = items
    this.callersCount = callersCount
    this.schemas = schemas
    this.otherWords = otherWords
    this.#unlisted = items.some(isUserSide) ? items.filter(isUserSide) : noItems
  }

  /**
   * Where the echo of this run ends that begins at `from`: at the first item that is not
   * assistant-side and repeats none.
   */
  endOfEcho(given: readonly Item[], from: number): number {
    const unlisted =
      this.#unlisted.length === 0 ? undefined : new EchoMatcher(this.#unlisted, this.otherWords)
    let at = from
    for (let item = given[at]; item !== undefined; item = given[++at]) {
      if (isReference(item)) unlisted?.takeReference(item.id)
      else if (isUserSide(item) && unlisted?.take(item) !== true) break
    }
    return at
  }

  /** Whether `given` repeats this run, in whatever spelling. */
  isEchoedBy(given: readonly Item[], rule: ToolArguments): boolean {
    // The usual case first: a caller who wrote it in words of its own does so every time.
    const proven = this.#echo
    if (proven !== undefined && proven.rule === rule && isVerbatim(proven.items, given)) return true
    if (isVerbatim(this.items, given)) return true
    if (this.callersCount > 0) return this.#restIsEchoedBy(given, rule)
    // Reasoning and empty words are little, but a turn that is not there is another history.
    if (this.items.length === 0 || given.length === 0) return false
    const held = cutIntoPieces(this.items)
    const echoed = cutIntoPieces(resolveReferences(given, this.items))
    const isSame =
      held.length === echoed.length &&
      held.every((piece, i) => this.#isSamePiece(piece, echoed[i], rule))
    if (isSame) this.#echo = { items: given, rule }
    return isSame
  }

  #isSamePiece(held: Piece, echoed: Piece | undefined, rule: ToolArguments): boolean {
    if (held.bag === undefined || echoed?.bag === undefined) return false
    const isSameCut =
      held.cut === undefined || echoed.cut === undefined
        ? held.cut === echoed.cut
        : isEchoOfItem(held.cut, echoed.cut, this.otherWords)
    return isSameCut && this.#isSameBag(held.bag, echoed.bag, rule)
  }

  /** Where the caller's part is repeated verbatim, the server's own may be spelled otherwise. */
  #restIsEchoedBy(given: readonly Item[], rule: ToolArguments): boolean {
    const count = this.callersCount
    if (
      count >= this.items.length ||
      !isVerbatim(this.items.slice(0, count), given.slice(0, count))
    )
      return false
    const { schemas, otherWords } = this
    this.#rest ??= new AssistantRun(this.items.slice(count), { schemas, otherWords })
    return this.#rest.isEchoedBy(given.slice(count), rule)
  }

  #isSameBag(held: NormalizedRun, echoed: NormalizedRun, toolArguments: ToolArguments): boolean {
    return (
      sameSpeech(held, echoed) &&
      areAmong(echoed.ids, held.ids) &&
      repeatsReasoning(held.reasoning, echoed.reasoning, this.otherWords) &&
      sameOthers(held.others, echoed.others, this.otherWords) &&
      sameEntries(held.calls, echoed.calls, (one, other, callId) =>
        sameCall(one, other, { toolArguments, schema: this.schemas.get(callId) }),
      ) &&
      repeatsInOrder(held.unknownFields, echoed.unknownFields)
    )
  }
}

const noItems: readonly Item[] = []

/** A part of a run in which the order of items may change. */
interface Piece {
  /** The item that ends it and stands for all before it, if one does. */
  readonly cut: Item | undefined
  /** What is before that; `undefined` when it can be compared only verbatim. */
  readonly bag: NormalizedRun | undefined
}

/**
 * Cuts a run behind each compaction: what the server still holds depends on which side of it an
 * item is.
 */
function cutIntoPieces(items: readonly Item[]): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  items.forEach((item, at) => {
    if (!isCompaction(item)) return
    pieces.push({ cut: item, bag: normalizeRun(items.slice(from, at)) })
    from = at + 1
  })
  return [...pieces, { cut: undefined, bag: normalizeRun(from === 0 ? items : items.slice(from)) }]
}

function isVerbatim(stored: readonly Item[], given: readonly Item[]): boolean {
  if (stored.length !== given.length) return false
  for (let i = 0; i < stored.length; i++) if (!jsonEqual(stored[i], given[i])) return false
  return true
}

/**
 * Puts the items that references stand for in their place. A reference may be repeated, but not
 * behind a compaction; what a run does not hold stays a reference.
 */
function resolveReferences(given: readonly Item[], stored: readonly Item[]): readonly Item[] {
  if (!given.some(isReference)) return given
  const byId = new Map<unknown, Item>()
  for (const item of stored) if (!byId.has(item.id)) byId.set(item.id, item)
  const resolved = new Set<Item>()
  const items: Item[] = []
  for (const item of given) {
    const target = isReference(item) && typeof item.id === 'string' ? byId.get(item.id) : undefined
    if (target === undefined) items.push(item)
    else if (!resolved.has(target)) items.push(target)
    if (target !== undefined) resolved.add(target)
    if (isCompaction(target ?? item)) resolved.clear()
  }
  return items
}

/**
 * The same words. Refusals may be repeated as text, never text as a refusal; annotations and phases
 * may be lost, and the phase of one message may end up on another (docs/langchain.md#messages), but
 * none may be new.
 */
function sameSpeech(held: NormalizedRun, echoed: NormalizedRun): boolean {
  return (
    sameText(held.text, echoed.text) &&
    (echoed.refusal === '' || echoed.refusal === held.refusal) &&
    (echoed.annotations.length === 0 || jsonEqual(held.annotations, echoed.annotations)) &&
    areAmong(echoed.phases, held.phases)
  )
}

function sameText(held: readonly TextPiece[], echoed: readonly TextPiece[]): boolean {
  return held.length === echoed.length && held.every((said, i) => isSaidAgain(said, echoed[i]))
}

function isSaidAgain(said: TextPiece, again: TextPiece | undefined): boolean {
  if (typeof said === 'string' || typeof again !== 'object') return said === again
  return 'part' in said && 'part' in again
    ? isEcho(said.part, again.part, lossOfPart)
    : jsonEqual(said, again)
}

/** Whether nothing comes from elsewhere; what the run has may be lost. */
function areAmong(some: readonly unknown[], all: readonly unknown[]): boolean {
  if (some.length === 0) return true
  const known = new Set(all)
  return some.every((one) => known.has(one))
}

/** Whether both hold the same keys, with values that are the same. */
function sameEntries(
  held: ReadonlyMap<string, Item>,
  echoed: ReadonlyMap<string, Item>,
  same: (one: Item, other: Item, key: string) => boolean,
): boolean {
  if (held.size !== echoed.size) return false
  for (const [key, one] of held) {
    const other = echoed.get(key)
    if (other === undefined || !same(one, other, key)) return false
  }
  return true
}

/** Whether each of these is one of the run's, and in its order. */
function repeatsInOrder(held: readonly object[], echoed: readonly object[]): boolean {
  let at = 0
  return echoed.every((one) => {
    while (at < held.length) if (isEcho(held[at++], one, lossOfOthers)) return true
    return false
  })
}

/** Whether every item has its echo, and every echo its item. */
function sameOthers(
  held: readonly Item[],
  echoed: readonly Item[],
  otherWords: OtherWords,
): boolean {
  if (held.length !== echoed.length) return false
  const matcher = new EchoMatcher(held, otherWords)
  return echoed.every((item) => matcher.take(item))
}

function sameCall(held: Item, echoed: Item, rule: ArgumentRule): boolean {
  if (held.name !== echoed.name || !hasFieldsOf(held, echoed)) return false
  const isCustom = itemType(held) === 'custom_tool_call'
  if (itemType(held) === itemType(echoed)) {
    return isCustom
      ? jsonEqual(held.input, echoed.input)
      : sameArguments(held.arguments, echoed.arguments, rule)
  }
  if (!isCustom) return false
  // Echoed as a function call with {"input": …} (docs/langchain.md#calls).
  const asFunction = JSON.stringify({ input: held.input })
  return sameArguments(asFunction, echoed.arguments, { toolArguments: 'json', schema: undefined })
}

/**
 * Fields of a call that the table has no rule for, such as a namespace: they may be lost, not
 * changed or added.
 */
function hasFieldsOf(held: Item, echoed: Item): boolean {
  const known = knownFields[itemType(echoed)]
  for (const field of Object.keys(echoed)) {
    const value = echoed[field] ?? undefined
    if (value === undefined || known?.has(field)) continue
    if (!Object.hasOwn(held, field) || !isEcho(held[field], value, lossInside(field, lossOfNamed)))
      return false
  }
  return true
}
