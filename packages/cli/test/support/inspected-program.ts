// A program with a client: it runs a turn, and ends with the code that it is given, once there is a
// file of the name that it is given.
import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { createResponsesClient, openaiEndpoint } from '@warmline/core'
import { startDevServer } from '@warmline/dev-server'

const server = await startDevServer()
const client = createResponsesClient({
  endpoint: openaiEndpoint({ baseURL: server.baseURL }),
  apiKey: 'any',
})
await client.create({ model: 'gpt-5.4', input: 'Hello' }).response
const [code = '0', end = ''] = process.argv.slice(2)
while (!existsSync(end)) await setTimeout(20)
process.exit(Number(code))
