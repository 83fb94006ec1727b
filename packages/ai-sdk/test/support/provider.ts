// A server and a provider on it for one test, and turn records in short form.
import type { DevServer, DevServerOptions } from '@warmline/dev-server'
import { openServer } from '@warmline/testing'
import {
  createWarmline,
  type TurnRecord,
  type WarmlineProvider,
  type WarmlineProviderSettings,
} from '../../src/index.js'

/** A running server, a provider on it, and the records of its turns. */
export interface OpenProvider extends AsyncDisposable {
  readonly server: DevServer
  readonly warmline: WarmlineProvider
  readonly records: readonly TurnRecord[]
  /** The records so far, each in the short form of {@link brief}. */
  readonly turns: () => readonly string[]
}

/** Starts a server and creates a provider on it; disposing of the result closes both. */
export async function openProvider(
  server: DevServerOptions = {},
  settings: WarmlineProviderSettings | ((baseURL: string) => WarmlineProviderSettings) = {},
): Promise<OpenProvider> {
  const open = await openServer(({ baseURL }) => {
    const given = typeof settings === 'function' ? settings(baseURL) : { baseURL, ...settings }
    const warmline = createWarmline({ apiKey: 'sk-test', ...given })
    return {
      warmline,
      onTurn: (listener: (record: TurnRecord) => void) => warmline.client.onTurn(listener),
      close: () => warmline.close(),
    }
  }, server)
  return {
    server: open.server,
    warmline: open.client.warmline,
    records: open.records,
    turns: () => open.records.map(brief),
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  }
}

/**
 * `kept+sent` items of an incremental turn, or the reason and the items of a full one; `http:` and
 * the reason in front when the turn went over HTTP.
 */
function brief({ mode, reason, fallback, itemsKept, itemsSent }: TurnRecord): string {
  const how = mode === 'incremental' ? `${itemsKept}+${itemsSent}` : `${reason} ${itemsSent}`
  return fallback === undefined ? how : `http:${fallback} ${how}`
}
