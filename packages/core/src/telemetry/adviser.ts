// Decides which hints a turn's record has, from the requests of one client. It remembers hashes
// only, of a bounded number of turns, and compares turns of one scope. It changes no request.
// known-prints.ts saves hashing again what is still in use.
import { hashOf } from '#runtime'
import type { Endpoint } from '../endpoints/endpoint.js'
import type { CreateRequest } from '../protocol/types.js'
import { type HintCode, hintOf, placesInstructionsLast } from './hints.js'
import { KnownPrints } from './known-prints.js'
import type { Hint } from './record.js'
import { changeOf, hasOtherTools, isReordered, type RequestPrint } from './request-print.js'

/** A turn that was answered, as far as hints are concerned. */
export interface AdvisedTurn {
  /** The name of its scope. */
  readonly scope: string
  readonly endpoint: Pick<Endpoint, 'hasPromptCacheKey' | 'takesAddedTools'>
  readonly request: CreateRequest
  /** The response whose history it extends. */
  readonly continues: string | undefined
  readonly responseId: string | undefined
}

/** What is remembered of a turn. */
interface Remembered {
  readonly print: RequestPrint
  /** The hints that its chain was told. */
  readonly told: ReadonlySet<HintCode>
  /** Whether its instructions differed from the turn before in numbers alone. */
  readonly hasOtherNumbers: boolean
}

/** Most places under which turns are remembered, two a turn: about a megabyte. */
export const maxRemembered = 2000

/** The hints of one client. */
export class Adviser {
  /** By response and by beginning within a scope, the oldest first. */
  readonly #remembered = new Map<string, Remembered>()
  readonly #prints = new KnownPrints()

  /** How many places are remembered. */
  get size(): number {
    return this.#remembered.size
  }

  /**
   * The hints of a turn. A chain is told each hint once: later records of a chain would only repeat
   * it, and a reader of all records sees it on the turn where it began.
   */
  advise(turn: AdvisedTurn): readonly Hint[] {
    const { scope, request } = turn
    const continued = this.#recall(keyOf(scope, 'response', turn.continues))
    const { print, message } = this.#prints.of(request)
    const beginning = keyOf(scope, 'beginning', message)
    // A chain whose front was edited continues nothing, but begins with the same message.
    const before = continued ?? this.#recall(beginning)
    const change = before && changeOf(before.print, print)
    const codes = [
      ...codesAlone(turn),
      ...(before && isReordered(before.print, print) ? ['tools_reordered' as const] : []),
      // Another chain may begin alike and have other tools.
      ...(turn.endpoint.takesAddedTools && continued && hasOtherTools(continued.print, print)
        ? ['tool_added' as const]
        : []),
      // A number that changes once may have been edited; one that changes with every turn counts.
      ...(change === 'clock' || (change === 'numbers' && before?.hasOtherNumbers === true)
        ? ['clock_in_instructions' as const]
        : []),
    ].filter((code) => before?.told.has(code) !== true)
    const remembered: Remembered = {
      print,
      told: new Set([...(before?.told ?? []), ...codes]),
      hasOtherNumbers: change === 'numbers',
    }
    this.#remember(beginning, remembered)
    this.#remember(keyOf(scope, 'response', turn.responseId), remembered)
    return codes.map(hintOf)
  }

  #recall(key: string | undefined): Remembered | undefined {
    return key === undefined ? undefined : this.#remembered.get(key)
  }

  #remember(key: string | undefined, turn: Remembered): void {
    if (key === undefined) return
    this.#remembered.delete(key)
    this.#remembered.set(key, turn)
    if (this.#remembered.size <= maxRemembered) return
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest)
      return
    }
  }
}

/** The hints that a request gives by itself. */
function codesAlone({ endpoint, request }: AdvisedTurn): readonly HintCode[] {
  const { prompt_cache_key: key, instructions, model } = request
  const hasInstructions = typeof instructions === 'string' && instructions !== ''
  const isLast = typeof model === 'string' && placesInstructionsLast.test(model)
  return [
    ...(endpoint.hasPromptCacheKey && (key ?? '') === '' ? (['no_prompt_cache_key'] as const) : []),
    ...(hasInstructions && isLast ? (['instructions_placed_last'] as const) : []),
  ]
}

/** A hash, because a server's ids have any length. */
function keyOf(scope: string, kind: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : hashOf(`${scope}\n${kind}\n${name}`)
}
