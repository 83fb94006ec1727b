// Turns of several tenants of one client. No assertions.
import type { InputItem, ResponseSnapshot } from '../../src/index.js'
import { digestOf, type Line, textOf, user } from './agent.js'
import { model } from './requests.js'

/** A turn of one tenant through the fetch: the answer's text, and the history with it. */
export async function turn(
  line: Line,
  headers: Readonly<Record<string, string>>,
  input: readonly InputItem[],
): Promise<{ readonly text: string; readonly history: readonly InputItem[] }> {
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model, input, store: false }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const body: ResponseSnapshot = Object(await response.json())
  const text = textOf(body)
  if (text !== digestOf(input))
    throw new Error(`Wrong context: ${text} instead of ${digestOf(input)}`)
  return { text, history: [...input, ...(body.output ?? [])] }
}

/** A turn with one message. */
export async function ask(line: Line, headers: Readonly<Record<string, string>>): Promise<string> {
  return (await turn(line, headers, [user('hello')])).text
}
