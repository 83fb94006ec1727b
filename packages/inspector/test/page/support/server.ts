// A small server of the inspector's four addresses and the built page, with what a test gives it.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InspectorChange, InspectorState, TurnContent } from '../../../src/model.ts'

export const token = 'a-token-for-a-test'
const page = new URL('../../../dist/page/index.html', import.meta.url)

export class PageServer {
  state: InspectorState
  contents: readonly TurnContent[]
  /** The addresses that were asked for. */
  readonly asked: string[] = []
  readonly #server: Server
  readonly #streams = new Set<ServerResponse>()

  private constructor(state: InspectorState, contents: readonly TurnContent[]) {
    this.state = state
    this.contents = contents
    this.#server = createServer((request, response) => this.#answer(request, response))
  }

  static async start(
    state: InspectorState,
    contents: readonly TurnContent[] = [],
    port = 0,
  ): Promise<PageServer> {
    const server = new PageServer(state, contents)
    server.#server.listen(port, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get port(): number {
    const address = this.#server.address()
    return isPlace(address) ? address.port : 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/?token=${token}`
  }

  /** Tells every page a change. */
  tell(change: InspectorChange): void {
    for (const stream of this.#streams) stream.write(`${JSON.stringify(change)}\n`)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    this.asked.push(pathname)
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(readFileSync(page))
    } else if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end()
    else if (pathname === '/api/changes') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write('\n')
      this.#streams.add(response)
      response.on('close', () => this.#streams.delete(response))
    } else this.#answerWhole(pathname, response)
  }

  #answerWhole(pathname: string, response: ServerResponse): void {
    const id = pathname.match(/^\/api\/turns\/([^/]+)\/content$/)?.[1]
    const content = this.contents.find((each) => each.id === decodeURIComponent(id ?? ''))
    const body =
      pathname === '/api/state'
        ? this.state
        : pathname === '/api/export'
          ? { ...this.state, contents: this.contents }
          : content
    if (body === undefined) response.writeHead(404).end()
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  }
}

function isPlace(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
