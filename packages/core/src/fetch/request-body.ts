// Reads the body of a call to `client.fetch` where reading leaves it intact for the caller. It
// knows no turns.

type Body = NonNullable<RequestInit['body']>

/** A body that the caller cannot change any more: bytes are copied at once, as `fetch` does. */
export function ownBody(body: Body): Body {
  return isBytes(body) ? viewOf(body).slice() : body
}

/** The text of a body; `undefined` for a stream, which is not read, and for other bytes. */
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

/** Whether a body can be read only once, so that Warmline cannot read a turn from it. */
export function isStream(body: RequestInit['body']): boolean {
  return (
    body instanceof ReadableStream ||
    (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
  )
}

function isBytes(body: RequestInit['body']): body is ArrayBuffer | (Body & ArrayBufferView) {
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body)
}

function viewOf(bytes: ArrayBuffer | ArrayBufferView): Uint8Array {
  return bytes instanceof ArrayBuffer
    ? new Uint8Array(bytes)
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Text that is not UTF-8 is not decoded: a replacement character would change the turn. */
function decode(bytes: ArrayBuffer | Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
