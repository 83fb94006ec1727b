// What the server shows: a store with live clients, or a file.
import type { InspectedClients } from './collect/clients.js'
import { writeHar } from './file/write-har.js'
import { writeContent, writeFile, writeState } from './file/write-json.js'
import type { ClientState, InspectorFile, InspectorState } from './model.js'
import type { Source } from './server/server.js'
import { Store } from './store/store.js'

/** The source of a store and its clients. */
export function sourceOf(store: Store, clients: InspectedClients): Source {
  const said = new Map<string, string>()
  const tellers = new Set<(client: ClientState) => void>()
  const source = storeSource(store, () => ({
    format: 'warmline-inspector',
    version: 1,
    process: `node ${process.pid}`,
    at: Date.now(),
    clients: clients.states(),
    turns: store.turns(),
    steps: store.steps(),
    droppedTurns: store.droppedTurns,
  }))
  return {
    ...source,
    watch(listener) {
      const teller = (client: ClientState): void => listener({ type: 'client', client })
      tellers.add(teller)
      const stop = source.watch(listener)
      return () => {
        tellers.delete(teller)
        stop()
      }
    },
    look() {
      for (const state of clients.states()) {
        const text = JSON.stringify(state)
        if (said.get(state.client) === text) continue
        said.set(state.client, text)
        for (const teller of tellers) teller(state)
      }
    },
  }
}

/** The source of a file that was read. */
export function sourceOfFile({ contents, ...state }: InspectorFile): Source {
  const limits = { maxTurns: state.turns.length, maxContentBytes: Number.MAX_SAFE_INTEGER }
  const store = new Store(limits)
  const byId = new Map(contents.map((content) => [content.id, content]))
  for (const turn of state.turns) {
    const content = byId.get(turn.id)
    if (content === undefined) store.addTurn(turn)
    else {
      const { context, keptCount, id: _, ...parts } = content
      store.addTurn(turn, { ...parts, kept: context.slice(0, keptCount) })
    }
  }
  return { ...storeSource(store, () => state), look: () => undefined }
}

function storeSource(store: Store, state: () => InspectorState): Omit<Source, 'look'> {
  const contentOf = (id: string): ReturnType<Store['content']> => store.content(id)
  return {
    state: () => writeState(state()),
    content(id) {
      const content = contentOf(id)
      return content === undefined ? undefined : writeContent(id, content)
    },
    file(format) {
      if (format === 'json') return writeFile(state(), contentOf)
      return format === 'har' ? writeHar(state(), contentOf) : undefined
    },
    watch: (listener) => store.watch(listener),
  }
}
