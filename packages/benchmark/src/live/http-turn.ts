// One turn over HTTP: raw `node:http`, with a stream of server-sent events. The agent says whether
// the connection is kept.
import { type Agent, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { type Fields, type Heard, isTerminal } from '@warmline/cli/probe'
import { createParser } from 'eventsource-parser'
import { BenchError } from '../errors.js'

/** An HTTP request of a run. */
export interface HttpTurn {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly agent: Agent
  readonly timeoutMs: number
}

/** Sends one create and hands on each event. @throws BenchError `failed` for any refusal. */
export function httpTurn(turn: HttpTurn, onFrame: (frame: Fields) => void): Promise<Heard> {
  const { url, headers, body, agent, timeoutMs } = turn
  const send = url.startsWith('https:') ? secureRequest : plainRequest
  return new Promise((resolve, reject) => {
    const frames: Fields[] = []
    const fail = (why: string): void => {
      clearTimeout(timer)
      request.destroy()
      reject(new BenchError('failed', `The HTTP turn failed: ${why}.`))
    }
    const timer = setTimeout(() => fail(`no end within ${timeoutMs} ms`), timeoutMs)
    const parser = createParser({
      maxBufferSize: 16 * 1024 * 1024,
      onEvent({ data }) {
        if (data === '[DONE]') return
        const frame: Fields = JSON.parse(data)
        frames.push(frame)
        onFrame(frame)
      },
    })
    const length = String(Buffer.byteLength(body))
    const all = { ...headers, 'content-type': 'application/json', 'content-length': length }
    const request = send(url, { method: 'POST', headers: all, agent }, (response) => {
      const text: string[] = []
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (response.statusCode !== 200) text.push(chunk.slice(0, 1000))
        else parser.feed(chunk)
      })
      response.once('error', (error) => fail(error.message))
      response.once('end', () => {
        if (response.statusCode !== 200) {
          fail(`status ${response.statusCode} ${text.join('').slice(0, 300)}`)
        } else if (!frames.some(isTerminal)) fail('the stream ended early')
        else {
          clearTimeout(timer)
          resolve({ frames, ended: 'done', close: undefined })
        }
      })
    })
    request.once('error', (error) => fail(error.message))
    request.end(body)
  })
}
