// Plans the turns of one scope: finds the longest stored history that an input extends, or the
// reason why there is none. chain-store.ts remembers the histories. It sends nothing and knows no
// lanes.
import type { Item } from '../protocol/types.js'
import { type ChainNode, type ColdReason, stepsOf } from './chain.js'
import { type ChainLimits, ChainStore } from './chain-store.js'
import { type CompletedTurn, completedNode } from './completed-turn.js'
import { placeOfLeading } from './configuration-updates.js'
import type { HistoryBudget } from './history-budget.js'
import { LatestTurns } from './latest-turns.js'
import { boundariesOf, lookupKey, rootKeys, tailAfter } from './lookup-key.js'
import { SchemaTable } from './match/call-schemas.js'
import { firstDifference } from './match/history.js'
import { isUserSide } from './match/item-types.js'
import { answersPendingCalls } from './match/pending-calls.js'
import type { FullReason, Plan, TurnInput } from './plan.js'
import { PrefixMatcher } from './prefix-match.js'
import { changedSetting } from './settings.js'
import type { TurnContent } from './turn-content.js'

/** Where the connections of a scope hold its responses. */
interface HeadPlaces {
  /** The number under which a connection holds a response; `undefined` when none does. */
  numberOf(responseId: string): number | undefined
  /** Why a response is held no more, where that is known. */
  lossOf(responseId: string): ColdReason | undefined
}

/** The chains of one scope. */
export class Planner {
  readonly #store: ChainStore
  readonly #heads: HeadPlaces | undefined
  readonly #schemas = new SchemaTable()
  readonly #latest = new LatestTurns()

  /**
   * @param options Without `heads`, only `cool` says what is gone.
   * @param budget The limits of all scopes of a client. @default this scope has only its own
   */
  constructor(
    options: ChainLimits & { readonly heads?: HeadPlaces },
    now: () => number,
    budget?: HistoryBudget,
  ) {
    this.#store = new ChainStore({ ...options, budget }, now, (node) => this.#latest.forget(node))
    this.#heads = options.heads
  }

  get count(): number {
    return this.#store.count
  }

  get bytes(): number {
    return this.#store.bytes
  }

  /** The response of this id, if it is known. */
  get(responseId: string): ChainNode | undefined {
    return this.#store.get(responseId)
  }

  /**
   * Plans a turn: behind the longest stored history that it extends, whose head then counts as
   * used, or in full, and why.
   */
  plan(turn: TurnInput): Plan {
    const { history } = turn
    const front = turn.items.length - history.length
    const latest = this.#planLatest(turn, front)
    if (latest !== undefined) return latest
    const matcher = new PrefixMatcher(history, turn.toolArguments)
    let blocked: (Plan & { readonly mode: 'full' }) | undefined
    for (const { at, key } of boundariesOf(history)) {
      for (const head of this.#store.withKey(key)) {
        const obstacle = this.#obstacle(turn, head)
        // Only the obstacle of the longest history is reported.
        if (obstacle !== undefined && blocked !== undefined) continue
        const end = matcher.tryMatch(head, at)
        // Only a turn behind a warm-up may add no item (P57).
        if (end === undefined || (end === history.length && !head.isWarmUp)) continue
        const from = front + end
        if (obstacle !== undefined) {
          blocked = { mode: 'full', reason: obstacle, head, from }
          continue
        }
        const found = continuationOf(turn, head, from)
        if (found.mode === 'incremental') {
          this.#store.touch(head)
          return found
        }
        blocked ??= found
      }
    }
    return blocked ?? { mode: 'full', from: front, ...this.#whyUnknown(turn, front) }
  }

  /** The plan to continue the latest turn of a conversation, where nothing else can be longer. */
  #planLatest(turn: TurnInput, front: number): Plan | undefined {
    const { head, end } = this.#latest.find(turn) ?? {}
    if (head === undefined || end === undefined) return undefined
    if (!this.#isLongest(head, turn.history.slice(end))) return undefined
    if (this.#obstacle(turn, head) !== undefined) return undefined
    const plan = continuationOf(turn, head, front + end)
    if (plan.mode === 'full') return undefined
    this.#store.touch(head)
    return plan
  }

  /** Whether no other history has the lookup key of this one, or that of a longer one. */
  #isLongest(head: ChainNode, newItems: readonly Item[]): boolean {
    const [root] = head.roots
    if (root === undefined || !this.#store.isNewestOfKey(head)) return false
    let { tail } = head
    return newItems.every((item) => {
      tail = tailAfter(tail, item)
      const key = lookupKey(tail, root)
      return key === undefined || !this.#store.hasKey(key)
    })
  }

  /** Commits a completed turn as a response to continue from, where `completedNode` makes one. */
  commit(content: TurnContent, completed: CompletedTurn): ChainNode | undefined {
    const heldAs = this.#heads?.numberOf(completed.responseId)
    const node = completedNode(content, { ...completed, heldAs }, this.#schemas)
    if (node === undefined) return undefined
    this.#store.add(node)
    const { turn } = content.planned
    // Behind a warm-up, a turn may add no item, and its answer goes on with that one's; a trigger
    // at the end of an input is no part of the history.
    const isBehindInput = node.sentCount > 0 && node.sentCount === content.newItems.length
    if (turn !== undefined && isBehindInput) this.#latest.note(node, turn.history)
    return node
  }

  /** Whether a response can be continued on any connection and waits for no output. */
  isResting(responseId: string): boolean {
    const node = this.#store.get(responseId)
    return node?.isStored === true && answersPendingCalls({ run: node.lastRun.items }, [])
  }

  /** Forgets a response that the server does not know, stored or not. */
  forget(responseId: string): void {
    this.#store.remove(responseId)
  }

  /** Forgets all responses, when the scope goes out of use. */
  clear(): void {
    this.#store.clear()
  }

  /** Notes that the connection no longer has a response. The first reason stands. */
  cool(responseId: string, reason: ColdReason): void {
    const node = this.#store.get(responseId)
    if (node !== undefined) node.cold ??= this.#heads?.lossOf(responseId) ?? reason
  }

  /** Why the connection no longer has a response; `undefined` while it has. */
  coldReason({ cold, heldAs, responseId }: ChainNode): ColdReason | undefined {
    if (cold !== undefined || this.#heads === undefined) return cold
    if (heldAs !== undefined && heldAs === this.#heads.numberOf(responseId)) return undefined
    return this.#heads.lossOf(responseId) ?? 'displaced'
  }

  /** Whether a turn may continue a response by its id. */
  isUsable(node: ChainNode): boolean {
    return node.isStored || this.coldReason(node) === undefined
  }

  /** The reason, if any, for which no turn like this may continue a head, whatever its history. */
  #obstacle(turn: TurnInput, head: ChainNode): FullReason | undefined {
    const changed = changedSetting(head.settings, turn.settings)
    if (changed !== undefined) return `settings:${changed}`
    const { refusedWithAnchor, inheritedWithAnchor, request } = turn
    const refused = refusedWithAnchor.find(
      (field) =>
        !inheritedWithAnchor.includes(field) &&
        // A server may keep a refused field in force for a turn that leaves it out.
        ((request[field] ?? undefined) !== undefined || head.mayBeInForce.includes(field)),
    )
    if (refused !== undefined) return `settings:${refused}`
    if (head.isTrial && !turn.isTrial) return 'dry_run'
    return this.isUsable(head) ? undefined : `cold:${this.coldReason(head) ?? 'evicted'}`
  }

  /** Why no history was found, seen from the latest one that begins like the input. */
  #whyUnknown(
    { history, toolArguments }: TurnInput,
    front: number,
  ): { readonly reason: FullReason; readonly closest?: ChainNode } {
    const closest = this.#store.latestOf(rootKeys(history))
    if (closest === undefined) return { reason: 'no_chain' }
    const difference = firstDifference(stepsOf(closest), history, toolArguments)
    if (difference.type === 'edited')
      return { reason: `history_edited@${front + difference.index}`, closest }
    // Without anything of the model's an input begins a conversation, one like an earlier one too.
    const isCutBack = difference.type === 'shorter' && !history.every(isUserSide)
    return { reason: isCutBack ? 'history_shorter' : 'no_chain', closest }
  }
}

/** The plan to continue a head whose history the input extends, or why its new items may not. */
function continuationOf(turn: TurnInput, head: ChainNode, from: number): Plan {
  const newItems = turn.items.slice(from)
  const { lastRun, asyncCalls, hasReferences } = head
  if (!answersPendingCalls({ run: lastRun.items, asyncCalls, hasReferences }, newItems)) {
    return { mode: 'full', reason: 'pending_tool_calls', head, from }
  }
  const place = placeOfLeading(turn, head, newItems)
  return place === undefined
    ? { mode: 'full', reason: 'configuration_changed', head, from }
    : { mode: 'incremental', head, from, ...place }
}
