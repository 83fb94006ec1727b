// Makes `warmline.inspector.json`: what the inspector exports of a client's tool loop and an edit.
import { createResponsesClient, type InputItem, openaiEndpoint } from '@warmline/core'
import { inspect } from '@warmline/inspector'

const tool = {
  type: 'function',
  name: 'weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const

/** The exported file. */
export async function makeInspectorFile(baseURL: string): Promise<string> {
  await using client = createResponsesClient({
    endpoint: openaiEndpoint({ baseURL }),
    apiKey: 'any',
  })
  const inspector = await inspect(client)
  const input: InputItem[] = []
  const ask = async (): Promise<void> => {
    const turn = client.create({ model: 'gpt-5.4', store: false, tools: [tool], input })
    const { output } = await turn.response
    await turn.record
    for (const item of output ?? []) {
      input.push(item as InputItem)
      if (item.type === 'function_call')
        input.push({ type: 'function_call_output', call_id: item.call_id, output: 'Sunny.' })
    }
  }
  for (const content of ['Oslo?', 'Rome?']) {
    input.push({ role: 'user', content })
    await ask()
    await ask()
  }
  input[0] = { role: 'user', content: 'Weather in Oslo?' }
  input.push({ role: 'user', content: 'Lima?' })
  await ask()
  const { origin, searchParams } = new URL(inspector.url)
  const headers = { authorization: `Bearer ${searchParams.get('token')}` }
  const answer = await fetch(`${origin}/api/export?as=json`, { headers })
  if (!answer.ok) throw new Error(`The export was refused: ${answer.status}`)
  const text = await answer.text()
  await inspector.close()
  return text
}
