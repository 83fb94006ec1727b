// The model's server of a check: in this process, so that its journal can be read and its faults
// set; it can go away and come back at the same address.
import { type DevServer, type Fault, type JournalEntry, startDevServer } from '@warmline/dev-server'
import assistant from '../model/assistant.ts'
import { within } from './report.ts'

/** The one key that it accepts. */
export const apiKey = 'sk-check'
const waitMs = 30_000

/** A server of the local model. */
export class ModelServer {
  readonly #port: number
  #server: DevServer

  private constructor(server: DevServer) {
    this.#server = server
    this.#port = server.port
  }

  /** Starts one at a free port. */
  static async start(): Promise<ModelServer> {
    return new ModelServer(await listen(0))
  }

  get baseURL(): string {
    return this.#server.baseURL
  }

  /** Open WebSocket connections. */
  get connections(): number {
    return this.#server.connections
  }

  /** How many were ever opened since it started. */
  get upgrades(): number {
    return this.#server.journal.entries.filter(({ kind }) => kind === 'upgrade').length
  }

  /** The contexts of its turns, as JSON, oldest first. */
  get contexts(): readonly string[] {
    return [...this.#server.journal.responses.values()].map(({ items }) => JSON.stringify(items))
  }

  /** How many questions the newest answer stands on. */
  get questions(): number {
    const newest = [...this.#server.journal.responses.values()].at(-1)
    return (
      newest?.items.filter(({ type, role }) => type === 'message' && role === 'user').length ?? 0
    )
  }

  /** Sets a fault, and gives the moment in which it strikes. */
  async break(fault: Fault, trigger: () => Promise<void>): Promise<void> {
    this.#server.faults.add(fault)
    await this.next((entry) => entry.kind === 'fault', trigger)
  }

  /** Does something and waits for what the journal shows of it. */
  async next(isIt: (entry: JournalEntry) => boolean, trigger: () => Promise<void>): Promise<void> {
    const seen = this.#server.journal.next(isIt)
    await trigger()
    await within(waitMs, 'An entry of the journal', seen)
  }

  /** Stops: cuts every connection and stops listening. */
  stop(): Promise<void> {
    return this.#server.close()
  }

  /** Comes back, and knows nothing of before. */
  async comeBack(): Promise<void> {
    this.#server = await listen(this.#port)
  }
}

function listen(port: number): Promise<DevServer> {
  return startDevServer({
    port,
    model: assistant,
    apiKeys: [apiKey],
    costs: { roundTripMs: 20, firstTokenMs: 120, tokensPerSecond: 150 },
  })
}
