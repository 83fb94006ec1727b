// Cuts the key of a handshake out of the body that refuses it.
import type { DialRequest } from '../runtime/runtime.js'

/** A shorter credential is no secret, and cutting it out could garble a text. */
const minKeyLength = 8

/** A refusal's body without the key of its handshake, which a gateway may quote. */
export function withoutKey(body: string, { authorization = '' }: DialRequest['headers']): string {
  const key = authorization.slice(authorization.indexOf(' ') + 1)
  return key.length < minKeyLength ? body : body.replaceAll(key, '…')
}
