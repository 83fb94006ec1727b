// A program of its own, so that its environment is its own too: holds a conversation and prints one
// record a line.
import { createResponsesClient } from '../../../src/index.ts'

const turns = Number(process.argv[2])
const client = createResponsesClient({
  connectTimeoutMs: 5000,
  ...JSON.parse(process.argv[3] ?? '{}'),
})
let history = []
for (let turn = 0; turn < turns; turn++) {
  const input = [...history, { role: 'user', content: `turn ${turn}` }]
  const current = client.create({ model: 'gpt-6-astra', store: false, input })
  try {
    const { output } = await current.response
    const text = output[0].content[0].text
    history = [...input, ...output]
    console.log(JSON.stringify({ text, ...(await current.record) }))
  } catch (error) {
    console.log(JSON.stringify({ error: error.code ?? String(error), ...(await current.record) }))
  }
}
await client.close()
