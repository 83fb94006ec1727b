// A program that is frozen: `client.mjs SPECS`, where SPECS is JSON: [{ name, baseURL, transport,
// isHosted }]. Each of these has a client of its own and asks one turn; then the program says
// `ready`, waits for the line `go`, asks the next turn of each at once, and prints one line for
// each answer.
import { createInterface } from 'node:readline'
import { createResponsesClient, openaiEndpoint } from '../../../src/index.ts'

const hosted = [{ type: 'code_interpreter', container: { type: 'auto' } }]

const talks = JSON.parse(process.argv[2] ?? '[]').map(({ name, baseURL, transport, isHosted }) => ({
  name,
  client: createResponsesClient({
    apiKey: 'sk-check',
    endpoint: openaiEndpoint({ baseURL }),
    transport,
  }),
  settings: { model: 'gpt-6-astra', store: false, ...(isHosted ? { tools: hosted } : {}) },
  history: [],
}))

async function ask(talk, question) {
  const input = [...talk.history, { role: 'user', content: question }]
  const turn = talk.client.create({ ...talk.settings, input })
  const { output } = await turn.response
  talk.history = [...input, ...output]
  return { text: output.at(-1).content[0].text, ...(await turn.record) }
}

await Promise.all(talks.map((talk) => ask(talk, `${talk.name} first`)))
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'go') continue
  const begunAt = performance.now()
  for (const talk of talks) {
    ask(talk, `${talk.name} second`).then(
      ({ text, transport, mode, replays }) => tell({ text, transport, mode, replays }),
      ({ code, message }) => tell({ error: code ?? message }),
    )
    const tell = (what) =>
      console.log(
        JSON.stringify({ name: talk.name, ms: Math.round(performance.now() - begunAt), ...what }),
      )
  }
}
