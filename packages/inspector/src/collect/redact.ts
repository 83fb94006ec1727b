// Takes credentials out of what is kept of a request. Its headers and key are not in it; but its
// tools can name credentials of other servers.
import type { Item } from '../model.js'

/** The fields of tools that hold credentials. Schemas of parameters are left as they are. */
const secretFields: ReadonlySet<string> = new Set([
  'authorization',
  'headers',
  'domain_secrets',
  'api_key',
  'access_token',
])
const removed = '[removed]'

/** A request's settings, or an item, with no credential in its tools. */
export function withoutSecrets<T extends Item>(value: T): T {
  return Array.isArray(value.tools)
    ? { ...value, tools: value.tools.map(withoutOwnSecrets) }
    : value
}

function withoutOwnSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOwnSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      name === 'parameters' ? field : cleaned(name, field),
    ]),
  )
}

function cleaned(name: string, field: unknown): unknown {
  if (name === 'server_url' && typeof field === 'string') return originOf(field)
  return secretFields.has(name) && field !== null ? removed : withoutOwnSecrets(field)
}

/** An address of a tool without its user, path and query: many servers take their key there. */
function originOf(address: string): string {
  const url = URL.parse(address)
  if (url === null || url.origin === 'null') return removed
  const isBare = address === url.origin || address === `${url.origin}/`
  return isBare ? address : `${url.origin}/${removed}`
}
