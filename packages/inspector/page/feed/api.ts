// The inspector's four addresses, with the token of the page's own address. Nothing else on the
// page makes requests.
import type { InspectorChange, InspectorState, TurnContent } from '../../src/model.ts'
import { readChange, readContent, readState } from '../model/shape.ts'
import { splitLines } from './lines.ts'

/** The server refused the token. */
export class Refused extends Error {}

export class Api {
  readonly #token: string

  constructor(token: string) {
    this.#token = token
  }

  async state(signal: AbortSignal): Promise<InspectorState> {
    const answer = await this.#get('api/state', signal)
    const read = readState(await answer.json())
    if (read === undefined) throw new Error('The server speaks another version of this format.')
    return read.value
  }

  /** Opens the stream of changes; a change is lost only before this resolves. */
  async changes(signal: AbortSignal): Promise<AsyncIterable<InspectorChange>> {
    const answer = await this.#get('api/changes', signal)
    if (answer.body === null) throw new Error('The stream of changes has no body.')
    return changesOf(answer.body)
  }

  /** The content of a turn; `undefined` when it is no longer there. */
  async content(id: string): Promise<TurnContent | undefined> {
    const answer = await fetch(`api/turns/${encodeURIComponent(id)}/content`, this.#options())
    if (answer.status === 404) return undefined
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
    return readContent(await answer.json())
  }

  async export(as: 'json' | 'har'): Promise<Blob> {
    const answer = await fetch(`api/export?as=${as}`, this.#options())
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
    return answer.blob()
  }

  async #get(path: string, signal: AbortSignal): Promise<Response> {
    const answer = await fetch(path, { ...this.#options(), signal })
    if (answer.status === 401 || answer.status === 403) throw new Refused()
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
    return answer
  }

  #options(): RequestInit {
    return { headers: { authorization: `Bearer ${this.#token}` }, cache: 'no-store' }
  }
}

async function* changesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<InspectorChange> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const split = splitLines(rest, decoder.decode(value, { stream: true }))
      rest = split.rest
      for (const line of split.lines) {
        const change = readChange(JSON.parse(line))
        if (change !== undefined) yield change
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
