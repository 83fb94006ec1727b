// Re-seeding: when a connection is rotated, its live chains are sent again in full as warm-ups, so
// that their next turns stay incremental. Off by default, because a warm-up is billed input; its
// records are marked.
import { inputOf } from '../continuation/index.js'
import type { CreateRequest } from '../protocol/types.js'
import type { Scope } from '../scope/scope.js'
import type { Transport } from '../transport/transport.js'
import { runTurn } from './run-turn.js'
import type { TurnObserver } from './turn-job.js'

/** Sends the histories of these heads again. Where that fails, the chain's next turn is full. */
export async function reseed(scope: Scope, heads: readonly string[]): Promise<void> {
  // The caller retires the connection right after this call, and these settings go with its heads.
  const held = heads.map((head) => [head, scope.heads.settingsOf(head)] as const)
  await Promise.resolve()
  await Promise.all(held.map(([head, settings]) => warmUp(scope, head, settings)))
}

/** Sends one history again, under the settings of its last turn, as a warm-up must (P13). */
async function warmUp(
  scope: Scope,
  head: string,
  settings: CreateRequest | undefined,
): Promise<void> {
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

/** Stands in for HTTP, which has no warm-ups; it is never opened. */
const noHttp: Transport = {
  name: 'http',
  open: () => Promise.reject(new Error('A warm-up does not go over HTTP.')),
}

const nobody: TurnObserver = { event() {}, completed() {}, failed() {}, recorded() {} }
