// The clients that an inspector shows. It keeps none of them alive.
import type { ResponsesClient, TurnProgress } from '@warmline/core'
import type { ClientState } from '../model.js'
import type { Store } from '../store/store.js'
import { collector } from './collector.js'

/** What the inspector uses of a client. */
export type InspectedClient = Pick<ResponsesClient, 'watch' | 'connections' | 'endpoint'>

interface Known {
  readonly name: string
  readonly endpoint: string
  readonly client: WeakRef<InspectedClient>
}

/** The watch of a client, with the number of those who asked for it. */
interface Watch {
  uses: number
  readonly stop: () => void
}

/** How many clients are listed; the oldest go first. */
const maxClients = 1000

/** The clients of one inspector. */
export class InspectedClients {
  /** The step of a framework that runs in the present async context. */
  currentStep: () => string | undefined = () => undefined
  readonly #store: Store
  readonly #prefix: string
  readonly #watches = new WeakMap<InspectedClient, Watch>()
  readonly #known = new Map<string, Known>()
  #count = 0
  #hasFailed = false

  /** Ids of turns begin with the prefix. */
  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  /** Shows the turns of a client from now on; returns a function that ends it. */
  add(client: InspectedClient): () => void {
    const watch = this.#watches.get(client) ?? this.#watch(client)
    watch.uses++
    return () => {
      if (--watch.uses > 0) return
      watch.stop()
      this.#watches.delete(client)
    }
  }

  /** The clients as they are now. */
  states(): readonly ClientState[] {
    return this.#known
      .values()
      .map(({ name, endpoint, client }) => ({
        client: name,
        endpoint,
        connections: client.deref()?.connections() ?? [],
      }))
      .toArray()
  }

  #watch(client: InspectedClient): Watch {
    const name = `k${++this.#count}`
    const listen = collector({
      store: this.#store,
      client: name,
      turnId: (turn) => `${this.#prefix}.${name}.${turn}`,
      currentStep: () => this.currentStep(),
    })
    const stop = client.watch((progress) => this.#collect(listen, progress))
    const known = { name, endpoint: client.endpoint.name, client: new WeakRef(client) }
    this.#known.set(name, known)
    if (this.#known.size > maxClients)
      for (const oldest of this.#known.keys().take(1).toArray()) this.#known.delete(oldest)
    const watch = { uses: 0, stop }
    this.#watches.set(client, watch)
    return watch
  }

  /** A turn that cannot be shown is left out: it is no fault of the app. */
  #collect(listen: (progress: TurnProgress) => void, progress: TurnProgress): void {
    try {
      listen(progress)
    } catch {
      if (!this.#hasFailed) process.stderr.write("Warmline's inspector could not show a turn.\n")
      this.#hasFailed = true
    }
  }
}
