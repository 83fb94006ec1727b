// Re-seeding: when a connection is rotated, its live chains are sent again in full as warm-ups, so
// that their next turns stay incremental. Off by default, because a warm-up is billed input; its
// records are marked.
import { inputOf } from '../continuation/index.js'
import type { CreateRequest } from '../protocol/types.js'
import type { Reseeding, Scope } from '../scope/scope.js'
import type { Transport } from '../transport/transport.js'
import { runTurn } from './run-turn.js'
import type { TurnObserver } from './turn-job.js'

/** Re-seeds the chains of one scope. */
export class Reseeder implements Reseeding {
  /** The settings of each live head's last turn: a warm-up must carry them (P13). */
  readonly #settings = new Map<string, CreateRequest>()

  /** Remembers the settings of a completed turn in place of those of the response it continued. */
  remember(
    responseId: string,
    previous: string | undefined,
    { input: _, ...settings }: CreateRequest,
  ): void {
    if (previous !== undefined) this.#settings.delete(previous)
    this.#settings.set(responseId, settings)
  }

  /** Forgets a response whose connection-local copy is gone. */
  forget(responseId: string): void {
    this.#settings.delete(responseId)
  }

  /**
   * Sends the histories of these heads again. It ignores a failure: the chain's next turn is then
   * full.
   */
  async reseed(scope: Scope, heads: readonly string[]): Promise<void> {
    const kept = heads.map((head) => [head, this.#settings.get(head)] as const)
    // The caller retires the connection right after this call, and `forget` then drops these
    // settings.
    await Promise.resolve()
    await Promise.all(kept.map(([head, settings]) => this.#warmUp(scope, head, settings)))
  }

  async #warmUp(scope: Scope, head: string, settings: CreateRequest | undefined): Promise<void> {
    const node = scope.chains.get(head)
    if (settings === undefined || node === undefined) return
    await runTurn({
      request: { ...settings, generate: false, input: inputOf(node) },
      scope,
      http: noHttp,
      transport: 'websocket',
      continuation: 'auto',
      isStreamed: false,
      signal: undefined,
      observer: nobody,
      reseeds: node,
    })
  }
}

/** Stands in for HTTP, which has no warm-ups; it is never opened. */
const noHttp: Transport = {
  name: 'http',
  open: () => Promise.reject(new Error('A warm-up does not go over HTTP.')),
}

const nobody: TurnObserver = { event() {}, completed() {}, failed() {}, recorded() {} }
