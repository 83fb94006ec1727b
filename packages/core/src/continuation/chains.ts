// The index of known histories of one scope: finds the longest one that an input extends, and says why where there is
// none. What is remembered, and for how long, is memory.ts. It sends nothing and knows no lanes.
import type { Snapshot } from '../protocol/snapshot.js'
import type { Item } from '../protocol/types.js'
import { answersCalls } from './answers.js'
import { type ChainNode, type ColdReason, createNode, isUsable, type Kept, stepsOf } from './chain.js'
import type { ClientMemory } from './client-memory.js'
import { boundaryKey, fingerprint, rootKeys } from './keys.js'
import { type ChainLimits, ChainMemory } from './memory.js'
import type { FullReason, Plan } from './plan.js'
import { Prover } from './prover.js'
import { type CallSchemas, SchemaTable } from './schemas.js'
import { changedSetting, inheritedBytes, type Settings } from './settings.js'
import type { ToolArguments } from './tool-arguments.js'
import { cutSteps, endOfRun, findParting, type Step } from './walk.js'

/** A turn as the planner sees it. */
export interface TurnInput {
  readonly request: Snapshot
  readonly items: readonly Item[]
  readonly settings: Settings
  readonly toolArguments: ToolArguments
  /** Whether the plan is only tried out (`continuation: 'dry-run'`). */
  readonly isTrial: boolean
  /** Top-level fields that the endpoint refuses beside `previous_response_id`. */
  readonly refusedWithAnchor: readonly string[]
  /** Those that a continuation has from what it continues: they must be equal, and are left out. */
  readonly inheritedWithAnchor: readonly string[]
}

/** A completed turn, to be continued from. */
export interface CompletedTurn {
  /** What it builds on; `newItems` begin at its `from`. */
  readonly kept: Kept
  /** The items after what it builds on, as they were sent: a copy that no caller can change. */
  readonly newItems: readonly Item[]
  /** What they take as JSON. */
  readonly newBytes: number
  /** The server's output items, as parsed from the wire. */
  readonly output: readonly Item[]
  readonly responseId: string
  /** The tools of its request, as they were sent. */
  readonly tools: unknown
  readonly settings: Settings
  readonly isStored: boolean
  readonly isWarmUp: boolean
}

/** The chains of one scope. */
export class Chains {
  readonly #memory: ChainMemory
  readonly #schemas = new SchemaTable()

  /**
   * @param client What the scopes of a client remember together; without it, this one is on its
   * own.
   */
  constructor(limits: ChainLimits, now: () => number, client?: ClientMemory) {
    this.#memory = new ChainMemory(limits, now, client)
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

  /** What to send for this turn: from the longest known history that it extends, or everything and why. */
  plan(turn: TurnInput): Plan {
    const steps = cutSteps(turn.items)
    const prover = new Prover(steps, turn.toolArguments)
    let blocked: (Plan & { readonly mode: 'full' }) | undefined
    for (const { head, from } of this.#candidates(turn.items, steps)) {
      const obstacle = this.#obstacle(turn, head)
      // What stands in the way is told of the longest history only.
      if ((obstacle !== undefined && blocked !== undefined) || !prover.proves(head)) continue
      if (obstacle !== undefined) {
        blocked = { mode: 'full', reason: obstacle, head, from }
      } else if (answersCalls(head.lastRun.items, turn.items.slice(from))) {
        this.#memory.touch(head)
        return { mode: 'incremental', head, from }
      } else {
        return blocked ?? { mode: 'full', reason: 'pending_tool_calls', head, from }
      }
    }
    return blocked ?? { mode: 'full', reason: this.#diagnose(turn, steps), from: 0 }
  }

  /**
   * Remembers a completed turn as a place to continue from. `undefined` when it cannot be compared with anything later: what
   * is nested too deep to be written.
   */
  commit(turn: CompletedTurn): ChainNode | undefined {
    const { kept, newItems, newBytes, responseId, isStored, isWarmUp } = turn
    const { settings, settingsBytes } = sharedSettings(kept.parent, turn.settings)
    const copied = this.#copyOf(turn)
    if (copied === undefined) return undefined
    const { output, schemas, bytes } = copied
    const node = createNode({
      responseId,
      parent: kept.parent,
      isTrial: kept.isTrial,
      items: [...newItems, ...output],
      sentCount: newItems.length,
      schemas,
      settings,
      isStored,
      isWarmUp,
      bytes: newBytes + bytes + settingsBytes,
    })
    this.#memory.add(node)
    return node
  }

  /** The output is handed on to the caller, who may change it: what is compared is a copy. */
  #copyOf({
    output,
    tools,
  }: CompletedTurn):
    | { readonly output: readonly Item[]; readonly schemas: CallSchemas; readonly bytes: number }
    | undefined {
    try {
      const json = JSON.stringify(output)
      const { schemas, bytes } = this.#schemas.of(tools, output)
      return { output: JSON.parse(json), schemas, bytes: bytes + Buffer.byteLength(json) }
    } catch {
      return undefined
    }
  }

  /**
   * Whether a response is at rest: it waits for no output, and can be continued on any connection, so that its place on one
   * may go to another.
   */
  isResting(responseId: string): boolean {
    const node = this.#memory.get(responseId)
    return node?.isStored === true && answersCalls(node.lastRun.items, [])
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

  /** The known histories that may be a beginning of the input, longest first and then newest first. Nothing is proven. */
  *#candidates(
    items: readonly Item[],
    given: readonly Step[],
  ): Generator<{ readonly head: ChainNode; readonly from: number }> {
    const [root] = rootKeys(items)
    const rootAt = given.findIndex(({ literal }) => literal?.role === 'user')
    let last = printOf(given.at(-2))
    for (let end = given.length - 1; end > 0; end--) {
      const step = given[end]
      const before = printOf(given[end - 2])
      if (step === undefined || last === undefined) return
      const begins = rootAt >= 0 && rootAt < end
      const key = boundaryKey({ root: begins ? root : undefined, literalCount: end, before, last })
      last = before
      for (const head of this.#memory.withKey(key)) {
        // Nothing may be new after a warm-up only (protocol notes 8).
        const mayEnd = step.literal !== undefined || head.isWarmUp
        if (mayEnd) yield { head, from: endOfRun(step) }
      }
    }
  }

  /** What stands in the way of continuing from a head, whatever its history. */
  #obstacle(turn: TurnInput, head: ChainNode): FullReason | undefined {
    const changed = changedSetting(head.settings, turn.settings)
    if (changed !== undefined) return `settings:${changed}`
    const { refusedWithAnchor, inheritedWithAnchor, request } = turn
    const refused = refusedWithAnchor.find(
      (field) => !inheritedWithAnchor.includes(field) && (request[field] ?? undefined) !== undefined,
    )
    if (refused !== undefined) return `settings:${refused}`
    if (head.isTrial && !turn.isTrial) return 'dry_run'
    return isUsable(head) ? undefined : `cold:${head.cold ?? 'evicted'}`
  }

  /** Why nothing was found, seen against the latest history that begins alike. */
  #diagnose({ items, toolArguments }: TurnInput, given: readonly Step[]): FullReason {
    const latest = this.#memory.latestOf(rootKeys(items))
    if (latest === undefined) return 'no_chain'
    const parting = findParting(stepsOf(latest), given, toolArguments)
    if (parting.type === 'edited') return `history_edited@${parting.index}`
    return parting.type === 'shorter' ? 'history_shorter' : 'no_chain'
  }
}

/** The settings that a node keeps, and what they take: those of the node before it where they are the same. */
function sharedSettings(
  parent: ChainNode | undefined,
  settings: Settings,
): { readonly settings: Settings; readonly settingsBytes: number } {
  if (parent !== undefined && changedSetting(parent.settings, settings) === undefined) {
    return { settings: parent.settings, settingsBytes: 0 }
  }
  return { settings, settingsBytes: inheritedBytes(settings) }
}

function printOf(step: Step | undefined): string | undefined {
  return step?.literal === undefined ? undefined : fingerprint(step.literal)
}
