// Asks a server over HTTP/1.1 on a connection that the doctor opened. The key goes in; of the
// answer, only the status, some headers and the code of an error come out.
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import WebSocket from 'ws'

/** Most bytes that are read of an answer. */
const maxBytes = 64 * 1024

/** An answer of a server that is no WebSocket. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>
  readonly body: string
}

/** A request over HTTP. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'HEAD'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends a request on this connection, and reads its answer. */
export async function ask(question: Question, way: Duplex, signal: AbortSignal): Promise<Answer> {
  const { url, method, headers, body } = question
  const { pathname, host } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent: ClientRequest = request({
    method,
    path: pathname,
    signal,
    // Node asks for it only where no agent is given.
    createConnection: () => way,
    headers: { host, ...headers },
  })
  sent.on('error', reject)
  sent.on('response', (response) => void readAnswer(response).then(resolve, reject))
  sent.end(body)
  try {
    return await promise
  } finally {
    way.destroy()
  }
}

/** How a server took an upgrade. An open socket is paused, so that no early frame is lost. */
export type Upgraded =
  | { readonly type: 'open'; readonly socket: WebSocket }
  | { readonly type: 'refused'; readonly answer: Answer }

/** Asks for a WebSocket on this connection. @throws the error of a handshake that broke. */
export async function upgrade(
  url: string,
  { way, headers, signal }: UpgradeOptions,
): Promise<Upgraded> {
  const { promise, resolve, reject } = Promise.withResolvers<Upgraded>()
  const socket = new WebSocket(url.replace(/^http/, 'ws'), {
    createConnection: () => way,
    headers,
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: 1024 * 1024,
  })
  // The listener stays, since an error without one would end the process.
  socket.on('error', reject)
  socket.once('open', () => {
    socket.pause()
    resolve({ type: 'open', socket })
  })
  socket.once('unexpected-response', (_request, response) => {
    readAnswer(response)
      .then((answer) => resolve({ type: 'refused', answer }), reject)
      .finally(() => socket.terminate())
  })
  const drop = (): void => {
    reject(signal.reason)
    socket.terminate()
    way.destroy()
  }
  signal.addEventListener('abort', drop, { once: true })
  return promise
}

interface UpgradeOptions {
  readonly way: Duplex
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > maxBytes) break
    }
  } catch {
    // A body that breaks off has told its status.
  }
  const body = Buffer.concat(chunks).toString('utf8')
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

/** An error of the API. */
export interface ApiError {
  /** Its code, where it is a plain word. */
  readonly code: string | undefined
  /** Its status, where a frame has one. */
  readonly status: number | undefined
}

/** The error of the API in an answer or a frame. */
export function apiErrorOf(text: string): ApiError | undefined {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return undefined
  }
  const { error, code: ownCode, status, status_code: otherStatus } = Object(read)
  if (error === undefined || error === null) return undefined
  const { code, type } = Object(error)
  const found = [code, ownCode, type].find((each) => typeof each === 'string')
  return {
    code: /^[a-z][a-z0-9_.-]{0,63}$/.test(String(found)) ? String(found) : undefined,
    status: [status, otherStatus].find((each) => typeof each === 'number'),
  }
}
