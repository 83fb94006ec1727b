/** Reads a request body, bounded. */
import type { IncomingMessage } from 'node:http'

/** Largest request body; the API's own limit is not documented. */
export const MAX_BODY_BYTES: number = 64 * 1024 * 1024

/** What came of a body. `bytes` counts what arrived, whether or not it could be used. */
export type Body =
  | { readonly text: string; readonly bytes: number }
  | { readonly problem: 'too-large' | 'cut-off'; readonly bytes: number }

/**
 * The body as text; a problem when it is larger than {@link MAX_BODY_BYTES}, or its client went
 * away. Never throws.
 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request) {
      const buffer: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      bytes += buffer.length
      // What is too large is still read to its end, so that the client sees the answer.
      if (bytes <= MAX_BODY_BYTES) chunks.push(buffer)
    }
  } catch {
    return { problem: 'cut-off', bytes }
  }
  return bytes > MAX_BODY_BYTES
    ? { problem: 'too-large', bytes }
    : { text: Buffer.concat(chunks).toString(), bytes }
}
