// Compares a normalized run of the server's with a normalized echo of it: a caller's copy, in which
// frameworks may split, merge, move and strip items, but may add and change nothing. Where a run
// begins and ends is assistant-run.ts.
import type { Item } from '../../protocol/types.js'
import type { CallSchemas } from './call-schemas.js'
import { EchoMatcher, type OtherWords } from './echoed-items.js'
import { itemType, knownFields } from './item-types.js'
import { jsonEqual } from './json-equal.js'
import {
  isEcho,
  omittableInNamed,
  omittableInPart,
  omittableInside,
  omittableOthers,
} from './lost-fields.js'
import type { NormalizedRun, TextPiece } from './normalized-run.js'
import { repeatsReasoning } from './reasoning.js'
import { type ArgumentRule, sameArguments, type ToolArguments } from './tool-arguments.js'

/** Whether an echo must repeat all of a run, or may end before the run does. */
export type Extent = 'whole' | 'beginning'

/** The rules of one comparison. */
export interface ComparisonRules {
  readonly extent: Extent
  readonly toolArguments: ToolArguments
  readonly schemas: CallSchemas
  readonly otherWords: OtherWords
}

/** Whether an echo repeats a run, or could be the beginning of an echo. */
export function isEchoOfRun(
  stored: NormalizedRun,
  echo: NormalizedRun,
  { extent, toolArguments, schemas, otherWords }: ComparisonRules,
): boolean {
  return (
    hasSameText(stored.text, echo.text, extent) &&
    hasSameMarks(stored, echo, extent) &&
    // The phase of one message may end up on another (docs/internals/langchain.md#messages).
    areAmong(echo.phases, stored.phases) &&
    areAmong(echo.ids, stored.ids) &&
    repeatsReasoning(stored.reasoning, echo.reasoning, otherWords) &&
    isOfLength(stored.others.length, echo.others.length, extent) &&
    repeatsOthers(stored.others, echo.others, otherWords) &&
    isOfLength(stored.calls.size, echo.calls.size, extent) &&
    echo.calls.entries().every(([callId, call]) => {
      const made = stored.calls.get(callId)
      const rule = { toolArguments, schema: schemas.get(callId) }
      return made !== undefined && isSameCall(made, call, rule)
    }) &&
    repeatsInOrder(stored.unknownFields, echo.unknownFields)
  )
}

/** Whether an echo is as long as a run, or no longer than one of which it may be a beginning. */
export function isOfLength(stored: number, echo: number, extent: Extent): boolean {
  return extent === 'whole' ? echo === stored : echo <= stored
}

function hasSameText(
  stored: readonly TextPiece[],
  echo: readonly TextPiece[],
  extent: Extent,
): boolean {
  if (!isOfLength(stored.length, echo.length, extent)) return false
  return echo.every((piece, i) => {
    const own = stored[i]
    const isOpen = extent === 'beginning' && i === echo.length - 1
    return isOpen && typeof own === 'string' && typeof piece === 'string'
      ? own.startsWith(piece)
      : isSamePiece(own, piece)
  })
}

function isSamePiece(stored: TextPiece | undefined, echo: TextPiece): boolean {
  if (typeof stored !== 'object' || typeof echo !== 'object') return stored === echo
  return 'part' in stored && 'part' in echo
    ? isEcho(stored.part, echo.part, omittableInPart)
    : jsonEqual(stored, echo)
}

/** A refusal may come back as text, but no text as a refusal; annotations may be lost together. */
function hasSameMarks(stored: NormalizedRun, echo: NormalizedRun, extent: Extent): boolean {
  const { refusal, annotations } = echo
  const all = stored.annotations
  return extent === 'whole'
    ? ['', stored.refusal].includes(refusal) &&
        (annotations.length === 0 || jsonEqual(all, annotations))
    : stored.refusal.startsWith(refusal) && jsonEqual(all.slice(0, annotations.length), annotations)
}

/** Whether each value is one of the run's. The run may have others, which were lost. */
function areAmong(some: readonly unknown[], all: readonly unknown[]): boolean {
  if (some.length === 0) return true
  const known = new Set(all)
  return some.every((one) => known.has(one))
}

/** Whether each of these is one of the run's, in the run's order. */
function repeatsInOrder(stored: readonly object[], echo: readonly object[]): boolean {
  let at = 0
  return echo.every((one) => {
    while (at < stored.length) if (isEcho(stored[at++], one, omittableOthers)) return true
    return false
  })
}

function repeatsOthers(
  stored: readonly Item[],
  echo: readonly Item[],
  otherWords: OtherWords,
): boolean {
  const matcher = new EchoMatcher(stored, otherWords)
  return echo.every((item) => matcher.take(item))
}

function isSameCall(stored: Item, echo: Item, rule: ArgumentRule): boolean {
  if (stored.name !== echo.name || !addsNoField(stored, echo)) return false
  const isCustom = itemType(stored) === 'custom_tool_call'
  if (itemType(stored) === itemType(echo)) {
    return isCustom
      ? jsonEqual(stored.input, echo.input)
      : sameArguments(stored.arguments, echo.arguments, rule)
  }
  if (!isCustom) return false
  // LangChain echoes it as a function call with {"input": …} (docs/internals/langchain.md#calls).
  const asFunction = JSON.stringify({ input: stored.input })
  return sameArguments(asFunction, echo.arguments, { toolArguments: 'json', schema: undefined })
}

/**
 * Whether the fields of a call that the item table has no rule for, such as a namespace, are those
 * of the call. They may be lost.
 */
function addsNoField(stored: Item, echo: Item): boolean {
  const known = knownFields[itemType(echo)]
  return Object.entries(echo).every(
    ([field, value]) =>
      (value ?? undefined) === undefined ||
      known?.has(field) ||
      (Object.hasOwn(stored, field) &&
        isEcho(stored[field], value, omittableInside(field, omittableInNamed))),
  )
}
