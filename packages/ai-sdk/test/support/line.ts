// A server and a provider on it, with the records of its turns; and what a record says, in a word
// or two.
import { type DevServer, type DevServerOptions, startDevServer } from '@warmline/dev-server'
import {
  createWarmline,
  type TurnRecord,
  type WarmlineProvider,
  type WarmlineProviderSettings,
} from '../../src/index.js'

/** The model id of every test. */
export const modelId = 'gpt-6-astra'

/** A server, a provider on it, and what was recorded. */
export interface Line extends AsyncDisposable {
  readonly server: DevServer
  readonly warmline: WarmlineProvider
  readonly records: readonly TurnRecord[]
  /** The records, each as {@link brief} says it. */
  readonly turns: () => readonly string[]
}

/** Opens a line. */
export async function openLine(
  server: DevServerOptions = {},
  settings: WarmlineProviderSettings | ((baseURL: string) => WarmlineProviderSettings) = {},
): Promise<Line> {
  const started = await startDevServer(server)
  const { baseURL } = started
  const given = typeof settings === 'function' ? settings(baseURL) : { baseURL, ...settings }
  const warmline = createWarmline({ apiKey: 'sk-test', ...given })
  const records: TurnRecord[] = []
  warmline.client.onTurn((record) => records.push(record))
  return {
    server: started,
    warmline,
    records,
    turns: () => records.map(brief),
    async [Symbol.asyncDispose]() {
      await warmline.close()
      await started.close()
    },
  }
}

/**
 * `kept+sent` items of an incremental turn; the reason and the items of a full one; why it went
 * over HTTP.
 */
function brief({ mode, reason, fallback, itemsKept, itemsSent }: TurnRecord): string {
  const how = mode === 'incremental' ? `${itemsKept}+${itemsSent}` : `${reason} ${itemsSent}`
  return fallback === undefined ? how : `http:${fallback} ${how}`
}
