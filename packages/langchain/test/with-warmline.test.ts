// The client of a model, and existing models: how they are converted, and which are refused with an
// alternative.
import { AzureChatOpenAI, ChatOpenAI, ChatOpenAIResponses } from '@langchain/openai'
import { startDevServer } from '@warmline/dev-server'
import { describe, expect, test, vi } from 'vitest'
import {
  azureEndpoint,
  ChatWarmline,
  createResponsesClient,
  openaiEndpoint,
  warmlineFetch,
  withWarmline,
  xaiEndpoint,
} from '../src/index.js'
import { openModels, ways } from './support/models.js'
import { errandTools, traveler } from './support/traveler.js'

const invalid = expect.objectContaining({ name: 'WarmlineError', code: 'invalid_option' })

describe('withWarmline', () => {
  test('puts WebSocket mode under a ChatOpenAI, with all that was bound to it, and leaves it as it was', async () => {
    await using line = await openModels({ model: traveler })
    const stock = line.http({ temperature: 0.5 }).bindTools(errandTools)
    if (!(stock instanceof ChatOpenAI)) throw new Error('bindTools gives a ChatOpenAI.')
    const warm = withWarmline(stock, { client: line.client })
    expect(warm).toBeInstanceOf(ChatWarmline)
    const theirs = await stock.invoke('hello')
    const ours = await warm.invoke('hello')
    expect(ours.tool_calls?.map(({ args }) => args)).toEqual(
      theirs.tool_calls?.map(({ args }) => args),
    )
    expect(ways(line.records)).toEqual(['websocket no_chain'])
    const requests = [...line.server.journal.responses.values()].map(({ request }) => request)
    expect(requests).toMatchObject([{ temperature: 0.5 }, { temperature: 0.5 }])
  })

  test('brings a model of Chat Completions to the Responses API', async () => {
    await using line = await openModels()
    const { baseURL } = line.server
    const model = withWarmline(
      new ChatOpenAI('gpt-4o', { apiKey: 'k', configuration: { baseURL } }),
    )
    expect((await model.invoke('hello')).text).toBe('You said: hello')
    await model.warmline.close()
  })

  test('refuses an AzureChatOpenAI and says what to use', () => {
    const azure = new AzureChatOpenAI({
      azureOpenAIApiKey: 'k',
      azureOpenAIApiInstanceName: 'mine',
      azureOpenAIApiDeploymentName: 'gpt',
      azureOpenAIApiVersion: '2025-04-01-preview',
    })
    expect(() => withWarmline(azure)).toThrow(invalid)
    expect(() => withWarmline(azure)).toThrow(/azureEndpoint\(\{ resource \}\)/)
  })

  test('refuses a class of one’s own, for which there is the fetch', async () => {
    class Mine extends ChatOpenAI {}
    expect(() => withWarmline(new Mine({ apiKey: 'k' }))).toThrow(invalid)
    expect(() => withWarmline(new ChatWarmline({ apiKey: 'k' }))).toThrow(/already/)
    await using line = await openModels()
    const mine = new Mine({
      model: 'gpt-6-astra',
      apiKey: 'k',
      useResponsesApi: true,
      configuration: {
        baseURL: line.server.baseURL,
        fetch: warmlineFetch({ client: line.client, continuation: 'off' }),
      },
    })
    expect((await mine.invoke('hello')).text).toBe('You said: hello')
    expect(ways(line.records)).toEqual(['websocket off'])
  })
})

describe('a responses delegate makes its own requests, so that a model would go over HTTP unseen', () => {
  test('it is refused, also where a model has one already', () => {
    const responses = new ChatOpenAIResponses({ apiKey: 'k' })
    const stock = new ChatOpenAI({ apiKey: 'k', useResponsesApi: true, responses })
    expect(() => withWarmline(stock)).toThrow(invalid)
    expect(() => withWarmline(stock)).toThrow(/warmlineFetch\(\)/)
    expect(() => new ChatWarmline({ apiKey: 'k', responses })).toThrow(invalid)
  })

  test('and what the message names works', async () => {
    await using line = await openModels()
    const fields = {
      model: 'gpt-6-astra',
      apiKey: 'k',
      configuration: {
        baseURL: line.server.baseURL,
        fetch: warmlineFetch({ client: line.client }),
      },
    }
    const responses = new ChatOpenAIResponses(fields)
    const model = new ChatOpenAI({ ...fields, useResponsesApi: true, responses })
    expect((await model.invoke('hello')).text).toBe('You said: hello')
    expect(ways(line.records)).toEqual(['websocket no_chain'])
  })
})

describe('an endpoint', () => {
  test('brings the address, and models with the same one share their chains', async () => {
    await using server = await startDevServer()
    const make = () =>
      new ChatWarmline({
        model: 'gpt-6-astra',
        apiKey: 'k',
        endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      })
    const [one, two] = [make(), make()]
    expect(one.warmline).toBe(two.warmline)
    expect(one.warmline.endpoint.name).toBe('openai')
    const first = await one.invoke('hello')
    const second = await two
      .bindTools([])
      .invoke([{ role: 'user', content: 'hello' }, first, { role: 'user', content: 'on' }])
    expect(second.response_metadata.warmline).toMatchObject({
      mode: 'incremental',
      lane: expect.any(String),
    })
    await one.warmline.close()
  })

  test('of Azure speaks WebSocket mode at its own path, with the key as a bearer token', async () => {
    await using server = await startDevServer({ profile: 'azure', apiKeys: ['sk-azure'] })
    const endpoint = { ...azureEndpoint({ resource: 'mine' }), baseURL: server.baseURL }
    const model = new ChatWarmline({ model: 'deployment', apiKey: 'sk-azure', endpoint })
    const first = await model.invoke('hello')
    const second = await model.invoke([
      { role: 'user', content: 'hello' },
      first,
      { role: 'user', content: 'on' },
    ])
    expect(second.response_metadata.warmline).toMatchObject({
      transport: 'websocket',
      mode: 'incremental',
    })
    expect(
      new ChatWarmline({ apiKey: 'k', endpoint: azureEndpoint({ resource: 'mine' }) }).clientConfig
        .baseURL,
    ).toBe('https://mine.openai.azure.com/openai/v1')
    await model.warmline.close()
  })

  test('of another vendor gets its own key, and never that of OpenAI', () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-openai')
    vi.stubEnv('XAI_API_KEY', undefined)
    expect(() => new ChatWarmline({ endpoint: xaiEndpoint() })).toThrow(/XAI_API_KEY/)
    expect(() => new ChatWarmline({ configuration: { baseURL: 'https://api.x.ai/v1' } })).toThrow(
      /XAI_API_KEY/,
    )
    vi.stubEnv('XAI_API_KEY', 'xai-key')
    expect(new ChatWarmline({ endpoint: xaiEndpoint() }).apiKey).toBe('xai-key')
    expect(new ChatWarmline({ endpoint: xaiEndpoint(), apiKey: 'given' }).apiKey).toBe('given')
    vi.unstubAllEnvs()
  })

  test('on another machine over plain http: is refused, unless it is allowed by name', async () => {
    const configuration = { baseURL: 'http://gateway:4000/v1' }
    const fields = { apiKey: 'k', model: 'gpt-6-astra', configuration }
    const refused = { code: 'invalid_option', message: expect.stringContaining('allowInsecure') }
    await expect(new ChatWarmline(fields).invoke('hello')).rejects.toMatchObject(refused)
    const body = JSON.stringify({ model: 'gpt-6-astra', input: 'hello' })
    const answer = await warmlineFetch()(`${configuration.baseURL}/responses`, {
      method: 'POST',
      body,
    })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: expect.objectContaining(refused) },
    ])
    const { warmline } = new ChatWarmline({ ...fields, allowInsecure: true })
    expect(warmline.endpoint.baseURL).toBe(configuration.baseURL)
    await warmline.close()
  })

  test('that contradicts an address or a client is refused, for turns would pass it by', async () => {
    await using client = createResponsesClient({ baseURL: 'http://127.0.0.1:9/v1' })
    const endpoint = openaiEndpoint()
    const configuration = { baseURL: 'http://127.0.0.1:8/v1' }
    expect(() => new ChatWarmline({ client, endpoint })).toThrow(invalid)
    expect(() => new ChatWarmline({ client, configuration })).toThrow(invalid)
    expect(() => new ChatWarmline({ endpoint, configuration })).toThrow(invalid)
    const same = { baseURL: 'http://127.0.0.1:9/v1/' }
    expect(
      new ChatWarmline({ client, configuration: same, apiKey: 'k' }).clientConfig.baseURL,
    ).toBe('http://127.0.0.1:9/v1')
  })
})

describe('without a client', () => {
  test('models of one address share one, so that a model made for each request keeps its chains', async () => {
    await using server = await startDevServer()
    const make = () =>
      new ChatWarmline('gpt-6-astra', { apiKey: 'k', configuration: { baseURL: server.baseURL } })
    const first = await make().invoke('hello')
    const second = await make().invoke([
      { role: 'user', content: 'hello' },
      first,
      { role: 'user', content: 'on' },
    ])
    expect(second.response_metadata.warmline).toMatchObject({ mode: 'incremental', itemsSent: 1 })
    await make().warmline.close()
    expect((await make().invoke('again')).text).toBe('You said: again')
    await make().warmline.close()
  })
})
