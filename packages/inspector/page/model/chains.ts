// Chains as a tree: which turn continues which, and where a turn in full left its history. The
// turns of a tree are laid out as a graph of columns, one turn a row, as `git log --graph` does.
// Pure.
import type { TurnEntry } from '../../src/model.ts'
import { factsOf, responseKey } from './facts.ts'

/** How a turn hangs on the one above it. */
export type LinkKind =
  /** It continued that response: only new items were sent. */
  | 'continues'
  /** It has the whole history of that response, but was sent in full. */
  | 'again'
  /** Its history is the same up to some item, and then another one: it was sent in full. */
  | 'parts'

export interface ChainRow {
  readonly turn: TurnEntry
  /** The column of its node. */
  readonly column: number
  readonly parent?: { readonly turn: TurnEntry; readonly kind: LinkKind; readonly column: number }
  /** The other columns that have a line at this row, above it and below it. */
  readonly above: readonly number[]
  readonly below: readonly number[]
  /** Columns of branches that begin below this node, its own among them where the chain goes on. */
  readonly children: readonly { readonly column: number; readonly kind: LinkKind }[]
  /** The kind of each line that passes, by column. */
  readonly kinds: readonly (LinkKind | undefined)[]
  /** Whether a new tree begins here. */
  readonly isRoot: boolean
}

/** Columns in which lines are drawn; branches beyond them share one more, without lines. */
export const maxColumns = 12

/** The turns as rows of their trees, the tree that began first on top. */
export function chainRows(turns: readonly TurnEntry[]): readonly ChainRow[] {
  const parents = parentsOf(turns)
  const trees = new Map<TurnEntry, TurnEntry[]>()
  const rootOf = new Map<TurnEntry, TurnEntry>()
  for (const turn of turns) {
    const parent = parents.get(turn)
    const root = (parent === undefined ? undefined : rootOf.get(parent.turn)) ?? turn
    rootOf.set(turn, root)
    const tree = trees.get(root)
    if (tree === undefined) trees.set(root, [turn])
    else tree.push(turn)
  }
  return [...trees.values()].flatMap((tree) => layOut(tree, parents))
}

/** The turn above each turn. Only an earlier turn can be above, so that there is no cycle. */
export function parentsOf(
  turns: readonly TurnEntry[],
): ReadonlyMap<TurnEntry, { readonly turn: TurnEntry; readonly kind: LinkKind }> {
  const byResponse = new Map<string, TurnEntry>()
  const parents = new Map<TurnEntry, { turn: TurnEntry; kind: LinkKind }>()
  for (const turn of turns) {
    const { previousResponseId, responseId, mode, reason } = factsOf(turn)
    const find = (id: string | undefined) =>
      id === undefined ? undefined : byResponse.get(responseKey(turn.client, id))
    const continued = find(previousResponseId)
    const compared = find(turn.comparedWith)
    if (continued !== undefined) parents.set(turn, { turn: continued, kind: 'continues' })
    else if (compared !== undefined && mode !== 'incremental')
      parents.set(turn, { turn: compared, kind: isParting(reason) ? 'parts' : 'again' })
    if (responseId !== undefined) byResponse.set(responseKey(turn.client, responseId), turn)
  }
  return parents
}

/** Whether a turn in full for this reason has another history than the one it is compared with. */
function isParting(reason: string | undefined): boolean {
  return reason !== undefined && /^(history_|no_chain|configuration_changed)/.test(reason)
}

/** Gives each turn of a tree its column, and each row the lines that pass it. */
function layOut(
  tree: readonly TurnEntry[],
  parents: ReturnType<typeof parentsOf>,
): readonly ChainRow[] {
  const children = new Map<TurnEntry, TurnEntry[]>()
  for (const turn of tree) {
    const parent = parents.get(turn)?.turn
    if (parent === undefined) continue
    const others = children.get(parent)
    if (others === undefined) children.set(parent, [turn])
    else others.push(turn)
  }
  /** The turn that each column leads to. */
  const open: (TurnEntry | undefined)[] = []
  const kinds: (LinkKind | undefined)[] = []
  const columns = new Map<TurnEntry, number>()
  return tree.map((turn): ChainRow => {
    const link = parents.get(turn)
    const column = columns.get(turn) ?? freeColumn(open)
    columns.set(turn, column)
    const above = linesOf(open, column)
    if (column < maxColumns) open[column] = undefined
    const next = children.get(turn) ?? []
    // The child that the chain goes on with takes this column: the first that continues it, or has
    // its history. One that parts from it always begins a branch.
    const kindOf = (child: TurnEntry) => parents.get(child)?.kind
    const heir =
      next.find((child) => kindOf(child) === 'continues') ??
      next.find((child) => kindOf(child) === 'again')
    const passing = linesOf(open, -1)
    const branches = next.filter((each) => each !== heir)
    // Branches do not take the column of a node whose chain ends here: its line would go on.
    if (heir === undefined && column < maxColumns) open[column] = turn
    for (const child of heir === undefined ? branches : [heir, ...branches]) {
      const place = child === heir && column < maxColumns ? column : freeColumn(open)
      if (place < maxColumns) {
        open[place] = child
        kinds[place] = kindOf(child)
      }
      columns.set(child, place)
    }
    if (open[column] === turn) open[column] = undefined
    return {
      turn,
      column,
      ...(link === undefined ? {} : { parent: { ...link, column: columns.get(link.turn) ?? 0 } }),
      above,
      below: passing,
      children: next.map((child) => ({
        column: columns.get(child) ?? 0,
        kind: parents.get(child)?.kind ?? 'continues',
      })),
      kinds: kinds.slice(),
      isRoot: link === undefined,
    }
  })
}

function freeColumn(open: readonly (TurnEntry | undefined)[]): number {
  const free = open.indexOf(undefined)
  return free === -1 ? Math.min(maxColumns, open.length) : free
}

function linesOf(open: readonly (TurnEntry | undefined)[], but: number): readonly number[] {
  const lines: number[] = []
  for (let at = 0; at < open.length; at++) if (open[at] !== undefined && at !== but) lines.push(at)
  return lines
}
