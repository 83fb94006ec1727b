// The inspector's HTTP server on 127.0.0.1: who may ask is in access.ts, what it shows comes from
// its source. Neither it nor its pages keep the process alive, unless that is wanted.
import { randomBytes } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { WarmlineError } from '@warmline/core'
import type { InspectorChange } from '../model.js'
import { judge } from './access.js'
import { ChangeStreams } from './change-streams.js'
import { readPage } from './page.js'

/** What a server shows. Texts are JSON, in pieces. */
export interface Source {
  state(): Iterable<string>
  /** The content of a turn; missing where it is no longer kept. */
  content(id: string): string | undefined
  /** A file, or `undefined` for a format that there is not. */
  file(format: string): Iterable<string> | undefined
  /** Calls the listener with every change; returns a function that ends it. */
  watch(listener: (change: InspectorChange) => void): () => void
  /** Runs now and then as long as a page is open, before changes are sent. */
  look(): void
}

/** How a source is served. */
export interface ServeOptions {
  readonly source: Source
  /** @default a free port */
  readonly port?: number | undefined
  readonly pageFile: string
  /** Whether the server keeps the process alive. */
  readonly isKept?: boolean
}

/** A running server. */
export interface Serving {
  /** The page's address, with the token. */
  readonly url: string
  /** Keeps the process alive from now on. */
  keep(): void
  /** Closes every connection; resolves when nothing is left. */
  close(): Promise<void>
}

const host = '127.0.0.1'
const maxReaders = 16
const maxConnections = 64

const safeHeaders = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
const jsonType = 'application/json; charset=utf-8'

const messages: Readonly<Record<number, string>> = {
  403: 'Forbidden. Open the address that the program has written, or run `warmline inspect`.\n',
  404: 'Not found\n',
  405: 'Method not allowed\n',
  500: 'The inspector failed\n',
  503: 'Too many pages\n',
}

/**
 * Serves a source.
 * @throws WarmlineError `invalid_option` for a port that cannot be used.
 */
export async function serve({ source, port = 0, ...options }: ServeOptions): Promise<Serving> {
  const token = randomBytes(32).toString('base64url')
  const streams = new ChangeStreams(maxReaders, () => source.look())
  const server = createServer()
  server.maxConnections = maxConnections
  await listen(server, port)
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new WarmlineError('invalid_option', 'The inspector got no port.')
  const own = { port: address.port, token }
  if (options.isKept !== true) {
    server.unref()
    server.on('connection', (socket) => socket.unref())
  }
  server.on('request', (request, response) => {
    // A page that goes away in the middle is no fault.
    response.on('error', () => undefined)
    const verdict = judge(request, own)
    const isHead = request.method === 'HEAD'
    if ('status' in verdict) refuse(response, verdict.status)
    else
      answer({ ...verdict, ...options, response, isHead, source, streams }).catch(() => {
        if (response.headersSent) response.destroy()
        else refuse(response, 500)
      })
  })
  const stopWatch = source.watch((change) => streams.tell(change))
  return {
    url: `http://${host}:${own.port}/?token=${token}`,
    keep: () => void server.ref(),
    async close() {
      stopWatch()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ port, host, exclusive: true }, resolve)
  try {
    await promise
  } catch (fault) {
    throw new WarmlineError('invalid_option', `The inspector cannot use port ${port} of ${host}.`, {
      cause: fault,
      replaySafety: 'safe',
    })
  }
  server.removeListener('error', reject)
}

/** An allowed request with what answers it. */
interface Asked {
  readonly path: string
  readonly query: URLSearchParams
  readonly response: ServerResponse
  readonly isHead: boolean
  readonly source: Source
  readonly streams: ChangeStreams
  readonly pageFile: string
}

async function answer(asked: Asked): Promise<void> {
  const { path, query, response, source } = asked
  const turn = /^\/api\/turns\/([\w.-]{1,200})\/content$/.exec(path)?.[1]
  if (path === '/') return answerPage(asked)
  if (path === '/api/state') return answerJson(asked, source.state())
  if (path === '/api/changes') return answerChanges(asked)
  if (path === '/api/export') {
    const format = query.get('as') ?? 'json'
    return answerJson(asked, source.file(format), `warmline.${format}`)
  }
  if (turn === undefined) return refuse(response, 404)
  const content = source.content(turn)
  return answerJson(asked, content === undefined ? undefined : [content])
}

async function answerPage({ pageFile, response, isHead }: Asked): Promise<void> {
  const { html, policy } = await readPage(pageFile)
  const type = 'text/html; charset=utf-8'
  response.writeHead(200, {
    ...safeHeaders,
    'content-type': type,
    'content-security-policy': policy,
  })
  response.end(isHead ? undefined : html)
}

function answerChanges({ response, isHead, streams }: Asked): void {
  if (streams.isFull) {
    refuse(response, 503)
    return
  }
  response.writeHead(200, { ...safeHeaders, 'content-type': 'application/x-ndjson' })
  if (isHead) response.end()
  else streams.add(response)
}

/** Answers with pieces of JSON, as fast as they are read. */
async function answerJson(
  { response, isHead }: Asked,
  pieces: Iterable<string> | undefined,
  fileName?: string,
): Promise<void> {
  if (pieces === undefined) return refuse(response, 404)
  response.writeHead(200, {
    ...safeHeaders,
    'content-type': jsonType,
    ...(fileName && { 'content-disposition': `attachment; filename="${fileName}"` }),
  })
  if (!isHead) await writeAll(response, pieces)
  response.end()
}

const maxChunkLength = 65_536

/** Writes pieces in larger chunks, and waits while the reader is slower. */
async function writeAll(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < maxChunkLength) continue
    if (!response.write(chunk)) await drained(response)
    if (response.destroyed) return
    chunk = ''
  }
  response.write(chunk)
}

/** Waits until a response takes more, or is gone. */
async function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  response.once('drain', resolve)
  response.once('close', resolve)
  await promise
  response.removeListener('drain', resolve)
  response.removeListener('close', resolve)
}

/** Refuses a request without a detail, and ends its connection. */
function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    ...safeHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    connection: 'close',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  })
  response.end(messages[status])
}
