// Opens a page in the browser without its address on the browser's command line, which the other
// users of a machine can list: the browser gets an address that leads there once.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How long the browser has to come. */
const maxWaitMs = 60_000

/**
 * Opens a page, and resolves when the browser was led there, has not come in time, or is awaited no
 * more.
 * @param browse Opens an address in the browser.
 * @param signal Ends the wait for the browser.
 */
export async function openPage(
  url: string,
  browse: (address: string) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const path = `/${randomBytes(32).toString('base64url')}`
  const { promise: led, resolve } = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    response.setHeader('cache-control', 'no-store').setHeader('connection', 'close')
    if (request.url !== path || request.method !== 'GET') response.writeHead(404).end()
    else {
      // Whoever comes second finds nobody.
      server.close()
      response.writeHead(302, { location: url, 'referrer-policy': 'no-referrer' }).end(resolve)
    }
  })
  const timer = setTimeout(resolve, maxWaitMs)
  const stop = (): void => resolve()
  signal?.addEventListener('abort', stop)
  if (signal?.aborted === true) stop()
  try {
    const port = await listen(server)
    await browse(`http://127.0.0.1:${port}${path}`)
    await led
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    server.close()
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port }: AddressInfo = Object(server.address())
  return port
}
