// A compared input as blocks to show side by side: the pairs of a part, and what differs in each.
// Pure.
import type { ComparedPart } from '@warmline/core'
import type { Item, TurnContent } from '../../src/model.ts'
import { differences, type Path } from './differences.ts'

/** One item beside the one that it stands for, each with the paths at which it differs. */
export interface Pair {
  readonly history?: NumberedItem
  readonly input?: NumberedItem
}

export interface NumberedItem {
  readonly at: number
  readonly item: Item
  /** Where it differs from the item beside it, with the other's value. */
  readonly differs?: ReadonlyMap<Path, unknown>
}

export interface Block {
  readonly is: ComparedPart['is']
  readonly pairs: readonly Pair[]
}

/** The blocks of a content. Parts that name items which are not there show fewer pairs. */
export function blocksOf({ input, history, parts }: TurnContent): readonly Block[] {
  const isMarked = (is: ComparedPart['is']) => is === 'rewritten' || is === 'parted'
  return parts.map((part) => ({
    is: part.is,
    pairs: pairsOf(itemsIn(history, part.history), itemsIn(input, part.input), isMarked(part.is)),
  }))
}

/** What a block means, in words for a stranger: its name and a sentence. */
export function wordsOfBlock({ is, pairs }: Block): readonly [string, string] {
  if (is !== 'new' || pairs.every(({ history }) => history === undefined)) return partWords[is]
  return pairs.every(({ input }) => input === undefined)
    ? ['no longer there', 'Items of the history that the input does not have.']
    : ['what follows', 'How both go on after they have parted.']
}

const partWords: Readonly<Record<ComparedPart['is'], readonly [string, string]>> = {
  same: ['same', 'Word for word what the history has.'],
  rewritten: [
    'rewritten by the framework',
    'The same history in other words, as frameworks write it. What differs is marked.',
  ],
  parted: ['the histories part here', 'From here on the input is another history.'],
  new: ['new', 'Items that the history does not have.'],
}

function pairsOf(
  history: readonly NumberedItem[],
  input: readonly NumberedItem[],
  isMarked: boolean,
): readonly Pair[] {
  return alongside(history, input).map((pair) => {
    const { history: left, input: right } = pair
    if (!isMarked || left === undefined || right === undefined) return pair
    return {
      history: { ...left, differs: differences(left.item, right.item) },
      input: { ...right, differs: differences(right.item, left.item) },
    }
  })
}

/** Both sides in their order, items of one kind beside each other: frameworks leave some out. */
function alongside(
  history: readonly NumberedItem[],
  input: readonly NumberedItem[],
): readonly Pair[] {
  const isOneToOne = history.length === input.length
  const ahead = new Map<string, number>()
  for (const { item } of input) ahead.set(kindOf(item), (ahead.get(kindOf(item)) ?? 0) + 1)
  const pairs: Pair[] = []
  let at = 0
  const takeInput = (left?: NumberedItem): void => {
    const right = input[at++]
    if (right !== undefined) ahead.set(kindOf(right.item), (ahead.get(kindOf(right.item)) ?? 1) - 1)
    pairs.push({ ...(left && { history: left }), ...(right && { input: right }) })
  }
  for (const left of history) {
    const kind = kindOf(left.item)
    if (!isOneToOne && (ahead.get(kind) ?? 0) === 0) {
      pairs.push({ history: left })
      continue
    }
    while (!isOneToOne && at < input.length && kindOf(input[at]?.item) !== kind) takeInput()
    takeInput(left)
  }
  while (at < input.length) takeInput()
  return pairs
}

/** What two items share that stand for each other: their type, and the call that they are about. */
function kindOf(item: Item | undefined): string {
  return `${item?.type ?? 'message'} ${item?.call_id ?? ''}`
}

function itemsIn(items: readonly Item[], [from, to]: readonly [number, number]): NumberedItem[] {
  return items
    .slice(Math.max(0, from), Math.max(0, to))
    .map((item, at) => ({ at: from + at, item }))
}
