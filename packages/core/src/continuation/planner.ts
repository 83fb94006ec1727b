// The index of known histories of one scope: finds the longest one that an input extends, and says
// why where there is none. What is remembered, and for how long, is chain-store.ts. It sends
// nothing and knows no lanes.
import { type ChainNode, type ColdReason, isUsable, stepsOf } from './chain.js'
import { type ChainLimits, ChainStore } from './chain-store.js'
import { type CompletedTurn, completedNode } from './completed-turn.js'
import { placeOfLeading } from './configuration-updates.js'
import type { HistoryBudget } from './history-budget.js'
import { boundariesOf, rootKeys } from './lookup-key.js'
import { SchemaTable } from './match/call-schemas.js'
import { firstDifference } from './match/history.js'
import { answersPendingCalls } from './match/pending-calls.js'
import type { FullReason, Plan, TurnInput } from './plan.js'
import { PrefixMatcher } from './prefix-match.js'
import { changedSetting } from './settings.js'
import type { TurnContent } from './turn-content.js'

/** The chains of one scope. */
export class Planner {
  readonly #memory: ChainStore
  readonly #schemas = new SchemaTable()

  /**
   * @param client What the scopes of a client remember together; without it, this one is on its
   * own.
   */
  constructor(limits: ChainLimits, now: () => number, client?: HistoryBudget) {
    this.#memory = new ChainStore(limits, now, client)
  }

  /** How many responses can be continued from. */
  get count(): number {
    return this.#memory.count
  }

  /** How many bytes of history are held. */
  get bytes(): number {
    return this.#memory.bytes
  }

  /** The response of this id, if it is known. */
  get(responseId: string): ChainNode | undefined {
    return this.#memory.get(responseId)
  }

  /**
   * What to send for this turn: from the longest known history that it extends, or everything and
   * why.
   */
  plan(turn: TurnInput): Plan {
    const { history } = turn
    const front = turn.items.length - history.length
    const prover = new PrefixMatcher(history, turn.toolArguments)
    let blocked: (Plan & { readonly mode: 'full' }) | undefined
    for (const { at, key } of boundariesOf(history)) {
      for (const head of this.#memory.withKey(key)) {
        const obstacle = this.#obstacle(turn, head)
        // What stands in the way is told of the longest history only.
        const end =
          obstacle !== undefined && blocked !== undefined ? undefined : prover.proves(head, at)
        // Nothing may be new after a warm-up only (P57).
        if (end === undefined || (end === history.length && !head.isWarmUp)) continue
        const from = front + end
        if (obstacle !== undefined) {
          blocked = { mode: 'full', reason: obstacle, head, from }
          continue
        }
        const newItems = history.slice(end)
        const { lastRun, asyncCalls, hasReferences } = head
        if (!answersPendingCalls({ run: lastRun.items, asyncCalls, hasReferences }, newItems)) {
          blocked ??= { mode: 'full', reason: 'pending_tool_calls', head, from }
          continue
        }
        const { request, leading } = turn
        const { ownConfiguration: own, inForce, mayEndInUpdate } = head
        const leadingAt = placeOfLeading({
          request,
          leading,
          newItems,
          own,
          inForce,
          mayEndInUpdate,
        })
        if (leadingAt === undefined) {
          blocked ??= { mode: 'full', reason: 'configuration_changed', head, from }
          continue
        }
        this.#memory.touch(head)
        return {
          mode: 'incremental',
          head,
          from,
          ...(leadingAt === 'nowhere' ? {} : { leadingAt }),
        }
      }
    }
    return blocked ?? { mode: 'full', reason: this.#diagnose(turn, front), from: front }
  }

  /**
   * Remembers a completed turn as a place to continue from. `undefined` when it cannot be compared
   * with anything later: a turn that was not planned, or one nested too deep to be written.
   */
  commit(content: TurnContent, completed: CompletedTurn): ChainNode | undefined {
    const node = completedNode(content, completed, this.#schemas)
    if (node !== undefined) this.#memory.add(node)
    return node
  }

  /**
   * Whether a response is at rest: it waits for no output, and can be continued on any connection,
   * so that its place on one may go to another.
   */
  isResting(responseId: string): boolean {
    const node = this.#memory.get(responseId)
    return node?.isStored === true && answersPendingCalls({ run: node.lastRun.items }, [])
  }

  /** Drops a response that the server does not know, stored or not. */
  forget(responseId: string): void {
    this.#memory.remove(responseId)
  }

  /** Drops everything: the scope is out of use. */
  clear(): void {
    this.#memory.clear()
  }

  /** Notes that the connection-local copy of a response is gone. The first reason stands. */
  cool(responseId: string, reason: ColdReason): void {
    const node = this.#memory.get(responseId)
    if (node !== undefined) node.cold ??= reason
  }

  /** What stands in the way of continuing from a head, whatever its history. */
  #obstacle(turn: TurnInput, head: ChainNode): FullReason | undefined {
    const changed = changedSetting(head.settings, turn.settings)
    if (changed !== undefined) return `settings:${changed}`
    const { refusedWithAnchor, inheritedWithAnchor, request } = turn
    const refused = refusedWithAnchor.find(
      (field) =>
        !inheritedWithAnchor.includes(field) &&
        // What is refused may stay in force for a turn that leaves it out.
        ((request[field] ?? undefined) !== undefined ||
          head.mayBeInForce?.includes(field) === true),
    )
    if (refused !== undefined) return `settings:${refused}`
    if (head.isTrial && !turn.isTrial) return 'dry_run'
    return isUsable(head) ? undefined : `cold:${head.cold ?? 'evicted'}`
  }

  /** Why nothing was found, seen against the latest history that begins alike. */
  #diagnose({ history, toolArguments }: TurnInput, front: number): FullReason {
    const latest = this.#memory.latestOf(rootKeys(history))
    if (latest === undefined) return 'no_chain'
    const parting = firstDifference(stepsOf(latest), history, toolArguments)
    if (parting.type === 'edited') return `history_edited@${front + parting.index}`
    return parting.type === 'shorter' ? 'history_shorter' : 'no_chain'
  }
}
