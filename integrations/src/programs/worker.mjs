// A Cloudflare Worker that runs one adapter's loop for each request, named by the path.
import { createResponsesClient } from '@warmline/core'
import { run as aiSdk } from './ai-sdk.mjs'
import { run as langchain } from './langchain.mjs'

const socketsOnly = async (baseURL) => {
  const client = createResponsesClient({ baseURL, apiKey: 'sk-local', transport: 'websocket' })
  return client.create({ model: 'gpt-6-astra', input: 'x' }).response
}
const programs = { '/ai-sdk': aiSdk, '/langchain': langchain, '/websocket': socketsOnly }

export default {
  async fetch({ url }, { OPENAI_BASE_URL }) {
    try {
      return Response.json(await programs[new URL(url).pathname](OPENAI_BASE_URL))
    } catch ({ message }) {
      return new Response(message, { status: 500 })
    }
  },
}
