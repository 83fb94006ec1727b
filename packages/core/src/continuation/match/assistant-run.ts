// An assistant run: a maximal row of assistant-side items. Frameworks split, merge, reorder and
// strip the items of one model turn, so a run is compared with its echo, the caller's copy, as a
// whole (docs/internals/decisions/0002-matching-by-runs.md). run-comparison.ts compares; history.ts
// aligns.
import type { Item } from '../../protocol/types.js'
import { type CallSchemas, noSchemas } from './call-schemas.js'
import { EchoMatcher, isEchoOfItem, noOtherWords, type OtherWords } from './echoed-items.js'
import { isCompaction, isReference, isUserSide } from './item-types.js'
import { jsonEqual } from './json-equal.js'
import { type NormalizedRun, normalizeRun } from './normalized-run.js'
import { type ComparisonRules, type Extent, isEchoOfRun, isOfLength } from './run-comparison.js'
import type { ToolArguments } from './tool-arguments.js'

/** Where the items of a run come from. */
export interface RunOrigin {
  /**
   * How many of the first items a caller sent, in full input. A framework has already rewritten
   * them, so any further difference is an edit: they must be repeated verbatim.
   * @default 0
   */
  readonly callersCount?: number
  /** The schemas under which the calls were made. @default none is known */
  readonly schemas?: CallSchemas | undefined
  /** The server's first words for its items, where it changed them later. @default none */
  readonly otherWords?: OtherWords | undefined
}

/** A run as the server has it. */
export class AssistantRun {
  readonly items: readonly Item[]
  readonly callersCount: number
  readonly schemas: CallSchemas
  readonly otherWords: OtherWords
  /** Items of the server's whose types alone would make them user-side. */
  readonly #userSideTypes: readonly Item[]
  /** The run without the items that a caller sent; made when it is first needed. */
  #ownPart: AssistantRun | undefined
  /** The last echo that matched. It saves comparing it again and changes no result. */
  #lastEcho: { readonly items: readonly Item[]; readonly rule: ToolArguments } | undefined

  constructor(items: readonly Item[], origin: RunOrigin = {}) {
    const { callersCount = 0, schemas = noSchemas, otherWords = noOtherWords } = origin
    this.items = items
    this.callersCount = callersCount
    this.schemas = schemas
    this.otherWords = otherWords
    this.#userSideTypes = items.some(isUserSide) ? items.filter(isUserSide) : noItems
  }

  /** The end of an echo that begins at `from`: the first user-side item that no item explains. */
  endOfEcho(given: readonly Item[], from: number): number {
    const matcher =
      this.#userSideTypes.length === 0
        ? undefined
        : new EchoMatcher(this.#userSideTypes, this.otherWords)
    let at = from
    for (let item = given[at]; item !== undefined; item = given[++at]) {
      if (isReference(item)) matcher?.takeReference(item.id)
      else if (isUserSide(item) && matcher?.take(item) !== true) break
    }
    return at
  }

  /** Whether `given` repeats this run, in any allowed spelling. */
  isEchoedBy(given: readonly Item[], rule: ToolArguments): boolean {
    const last = this.#lastEcho
    if (last?.rule === rule && jsonEqual(last.items, given)) return true
    const isEcho = this.#matches(given, rule, 'whole')
    if (isEcho) this.#lastEcho = { items: given, rule }
    return isEcho
  }

  /** How many of these items, from the first on, could be the beginning of an echo of this run. */
  countOfBeginning(given: readonly Item[], rule: ToolArguments): number {
    let [least, most] = [0, given.length]
    while (least < most) {
      const count = (least + most + 1) >> 1
      if (this.#matches(given.slice(0, count), rule, 'beginning')) least = count
      else most = count - 1
    }
    return least
  }

  #matches(given: readonly Item[], rule: ToolArguments, extent: Extent): boolean {
    // Most callers repeat a run verbatim, and that is the cheapest to see.
    const { items, callersCount, schemas, otherWords } = this
    if (jsonEqual(extent === 'whole' ? items : items.slice(0, given.length), given)) return true
    if (callersCount > 0) return this.#matchesBehindCallers(given, rule, extent)
    // Reasoning and empty messages may be lost, but a run that is gone is another history.
    if (items.length === 0 || given.length === 0) return false
    const stored = piecesOf(items)
    const echo = piecesOf(resolveReferences(given, items))
    const rules = { toolArguments: rule, schemas, otherWords }
    const isSame =
      isOfLength(stored.length, echo.length, extent) &&
      echo.every((piece, i) => {
        const isLast = i === echo.length - 1
        return isSamePiece(stored[i], piece, { ...rules, extent: isLast ? extent : 'whole' })
      })
    return isSame
  }

  /** The items that a caller sent must be repeated verbatim; the server's own may be respelled. */
  #matchesBehindCallers(given: readonly Item[], rule: ToolArguments, extent: Extent): boolean {
    const { items, callersCount: count, schemas, otherWords } = this
    if (count >= items.length || !jsonEqual(items.slice(0, count), given.slice(0, count)))
      return false
    this.#ownPart ??= new AssistantRun(items.slice(count), { schemas, otherWords })
    return extent === 'whole'
      ? this.#ownPart.isEchoedBy(given.slice(count), rule)
      : this.#ownPart.#matches(given.slice(count), rule, extent)
  }
}

const noItems: readonly Item[] = []

/** A part of a run within which the order of items may change. */
interface Piece {
  /** The compaction that ends it, if one does. */
  readonly compaction: Item | undefined
  /** The items before it; `undefined` when only a verbatim copy can repeat them. */
  readonly content: NormalizedRun | undefined
}

/**
 * The pieces of a run, cut behind each compaction: the server forgets everything before one, so no
 * item may move past it.
 */
function piecesOf(items: readonly Item[]): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  items.forEach((item, at) => {
    if (!isCompaction(item)) return
    pieces.push({ compaction: item, content: normalizeRun(items.slice(from, at)) })
    from = at + 1
  })
  return [...pieces, { compaction: undefined, content: normalizeRun(items.slice(from)) }]
}

function isSamePiece(stored: Piece | undefined, echo: Piece, rules: ComparisonRules): boolean {
  if (stored?.content === undefined || echo.content === undefined) return false
  const isSameEnd =
    stored.compaction === undefined || echo.compaction === undefined
      ? stored.compaction === echo.compaction || rules.extent === 'beginning'
      : isEchoOfItem(stored.compaction, echo.compaction, rules.otherWords)
  return isSameEnd && isEchoOfRun(stored.content, echo.content, rules)
}

/**
 * Replaces references by the items of the run that they name. A reference may be repeated, but not
 * behind a compaction; one that names no item of the run stays.
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
