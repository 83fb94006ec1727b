// A program with a client: it runs a turn, and ends when a line comes on its standard input.
import { createResponsesClient, openaiEndpoint } from '@warmline/core'
import { startDevServer } from '@warmline/dev-server'

const server = await startDevServer()
const client = createResponsesClient({
  endpoint: openaiEndpoint({ baseURL: server.baseURL }),
  apiKey: 'any',
})
await client.create({ model: 'gpt-5.4', input: 'Hello' }).response
process.stdout.write(`asked ${process.env.WARMLINE_INSPECT}\n`)
const [code = '0'] = process.argv.slice(2)
setTimeout(() => process.exit(Number(code)), 1500)
