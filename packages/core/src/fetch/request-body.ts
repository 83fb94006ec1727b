// The body of a call to the door, read where reading takes nothing from its caller. It knows no
// turns.

type Body = NonNullable<RequestInit['body']>

/** The body, as nobody else changes it: bytes are copied at once, as `fetch` does. */
export function ownBody(body: Body): Body {
  return isBytes(body) ? viewOf(body).slice() : body
}

/**
 * The text of a body; `undefined` for a stream, which is left alone, and for what is no UTF-8, or
 * no text at all.
 */
export async function textOf(
  input: string | URL | Request,
  body: RequestInit['body'],
): Promise<string | undefined> {
  if (typeof body === 'string') return body
  if (isBytes(body)) return decode(viewOf(body))
  if (body instanceof Blob) return decode(await body.arrayBuffer())
  return (body ?? undefined) === undefined && input instanceof Request
    ? decode(await input.clone().arrayBuffer())
    : undefined
}

/** Whether a body can be read only once, so that its turn cannot be looked at. */
export function isStream(body: RequestInit['body']): boolean {
  return (
    body instanceof ReadableStream ||
    (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
  )
}

/** The size of a body in bytes; 0 for one whose size is not known before it is sent. */
export function bytesOf(body: RequestInit['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  if (body instanceof Blob) return body.size
  return isBytes(body) ? body.byteLength : 0
}

function isBytes(body: RequestInit['body']): body is ArrayBuffer | (Body & ArrayBufferView) {
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body)
}

function viewOf(bytes: ArrayBuffer | ArrayBufferView): Uint8Array {
  return bytes instanceof ArrayBuffer
    ? new Uint8Array(bytes)
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Another character in the place of one that cannot be read would be another turn. */
function decode(bytes: ArrayBuffer | Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
