// Reads a request body up to a limit.
import type { IncomingMessage } from 'node:http'

/** Largest request body in bytes; the API's own limit is not documented. */
const maxBodyBytes: number = 64 * 1024 * 1024

/** The result of reading a body. `bytes` counts all bytes that arrived. */
export type Body =
  | { readonly text: string; readonly bytes: number }
  | { readonly problem: 'too-large' | 'cut-off'; readonly bytes: number }

/**
 * Reads the body as text; returns a problem when it exceeds {@link maxBodyBytes} or the client
 * disconnects. Never throws.
 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request) {
      const buffer: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      bytes += buffer.length
      // A body that is too large is read to its end, so that the client gets the answer.
      if (bytes <= maxBodyBytes) chunks.push(buffer)
    }
  } catch {
    return { problem: 'cut-off', bytes }
  }
  return bytes > maxBodyBytes
    ? { problem: 'too-large', bytes }
    : { text: Buffer.concat(chunks).toString(), bytes }
}
