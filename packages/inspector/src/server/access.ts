// Who may ask the inspector: only a page of its own origin that has the token. Pure.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What a request says of itself. */
export type AskedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>

/** What a request is refused with, or the path that it may have. */
export type Verdict =
  | { readonly status: 403 | 405 }
  | { readonly path: string; readonly query: URLSearchParams }

/**
 * Judges a request. Its `Host` must be the inspector's own, so that no name that was made to point
 * here is answered; an `Origin` must be that same one; and it must have the token, in its address
 * for the page and in `Authorization` for everything else.
 */
export function judge(
  request: AskedRequest,
  { port, token }: { readonly port: number; readonly token: string },
): Verdict {
  const target = targetOf(request.url)
  const host = hostOf(request)
  const { origin, authorization, 'sec-fetch-site': site } = request.headers
  if (target === undefined || host === undefined) return { status: 403 }
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(host)) return { status: 403 }
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403 }
  const { pathname: path, searchParams: query } = target
  const isPage = path === '/'
  if (!isPage && site !== undefined && site !== 'same-origin' && site !== 'none')
    return { status: 403 }
  const given = isPage ? onlyToken(query) : /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (given === undefined || !isSame(given, token)) return { status: 403 }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 }
  return { path, query }
}

/** The target, which must be a path: `http://…` is for proxies. */
function targetOf(url: string | undefined): URL | undefined {
  if (!url?.startsWith('/')) return undefined
  try {
    return new URL(`http://127.0.0.1${url}`)
  } catch {
    return undefined
  }
}

/** The one `Host` of a request, in lower case. */
function hostOf({ headers, rawHeaders }: AskedRequest): string | undefined {
  const count = rawHeaders.filter((name, place) => place % 2 === 0 && /^host$/i.test(name)).length
  return count === 1 ? headers.host?.toLowerCase() : undefined
}

function onlyToken(query: URLSearchParams): string | undefined {
  const tokens = query.getAll('token')
  return tokens.length === 1 ? tokens[0] : undefined
}

/** Compares in a time that tells nothing of either text. */
function isSame(given: string, token: string): boolean {
  const [left, right] = [given, token].map((text) => createHash('sha256').update(text).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}
