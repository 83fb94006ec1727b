// Checks the key of a request and derives the owner of what it stores. It keeps no key.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type ApiError, invalidApiKey } from '../wire/api-error.js'

/** Returns the owner of a request as an opaque text, or the refusal of its key. */
export function identify(
  request: IncomingMessage,
  apiKeys: readonly string[] | undefined,
): { readonly owner: string } | { readonly error: ApiError } {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const key = bearer ?? single(request.headers['api-key'])
  if (apiKeys !== undefined && (key === undefined || !apiKeys.includes(key)))
    return { error: invalidApiKey() }
  const organization = single(request.headers['openai-organization'])
  const project = single(request.headers['openai-project'])
  const identity = JSON.stringify([key ?? null, organization ?? null, project ?? null])
  return { owner: createHash('sha256').update(identity).digest('base64url') }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
