// A test of a CommonJS application, in Jest without any transform.
const { ChatOpenAI } = require('@langchain/openai')
const { createResponsesClient, WarmlineError } = require('@warmline/core')
const { startDevServer } = require('@warmline/dev-server')
const { ChatWarmline, withWarmline } = require('@warmline/langchain')

test('a model of the application’s own LangChain, over WebSocket mode', async () => {
  const server = await startDevServer()
  const fields = {
    model: 'gpt-6-astra',
    apiKey: 'sk-check',
    configuration: { baseURL: server.baseURL },
  }
  const model = withWarmline(new ChatOpenAI(fields))
  const turns = []
  model.warmline.onTurn((turn) => turns.push(turn))
  await model.invoke('Say hello.')
  expect(new ChatWarmline(fields)).toBeInstanceOf(ChatOpenAI)
  expect(turns).toMatchObject([{ transport: 'websocket', outcome: 'completed' }])
  expect(() => createResponsesClient({ baseURL: 'none' })).toThrow(WarmlineError)
  await server.close()
})
