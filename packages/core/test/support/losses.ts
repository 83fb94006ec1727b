// A head index that remembers what was lost, in order, for tests that ask for it.
import type { HeadLoss } from '../../src/connection/types.js'
import { HeadIndex } from '../../src/pool/head-index.js'

/** Heads, and the losses of them. */
export class WatchedHeads extends HeadIndex {
  readonly losses: [string, HeadLoss][] = []

  override lose(responseId: string, loss: HeadLoss): void {
    this.losses.push([responseId, loss])
    super.lose(responseId, loss)
  }
}
