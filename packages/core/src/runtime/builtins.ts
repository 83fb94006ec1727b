// What Node and Cloudflare Workers take from Node's own modules in the same way.
import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'

/** A one-way hash of a text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Opens a diagnostics channel, for observers outside the process's own code. */
export const openChannel: (name: string) => Channel = channel

/** A channel on which observers outside of the process's own code listen. */
export interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}
