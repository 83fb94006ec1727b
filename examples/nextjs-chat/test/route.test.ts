// The route from the page's side: an answer with its tools and turns, and what goes wrong: it is
// said, and the next message works.
import { type Fault, startDevServer } from '@warmline/dev-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { POST } from '../app/api/chat/route'
import { sayTurn } from '../lib/reasons'
import { sumOf } from '../lib/turns'
import assistant from '../model/assistant'
import { asked, lastText, openChat } from './support/page-chat'

const apiKey = 'sk-right'
/** What the local model says to `What is 2 + 3?`. */
const secondAnswer = '2 + 3 comes to **5**.'
// The route's provider reads the address once, so all tests share one server.
const server = await startDevServer({ model: assistant, apiKeys: [apiKey] })

beforeAll(() => vi.stubEnv('OPENAI_BASE_URL', server.baseURL))
beforeEach(() => vi.stubEnv('OPENAI_API_KEY', apiKey))
afterEach(() => server.faults.clear())
afterAll(() => server.close())

test('answers with its tools, and says of each turn how it went', async () => {
  const chat = openChat()
  await chat.sendMessage({ text: 'What is 17% of 2,340?' })
  expect(lastText(chat)).toBe('17% * 2,340 comes to **397.8**.')
  await chat.sendMessage({ text: 'What is 2 + 3?' })
  expect(lastText(chat)).toBe(secondAnswer)
  const turns = chat.messages.flatMap(({ metadata }) => metadata?.turns ?? [])
  expect(turns.map(({ transport, mode }) => `${transport} ${mode}`)).toEqual([
    'websocket full',
    'websocket incremental',
    'websocket incremental',
    'websocket incremental',
  ])
  expect(turns.every(({ firstTokenMs }) => firstTokenMs !== undefined)).toBe(true)
  expect(questionsOfNewest()).toBe(2)
})

test('goes over HTTP where the page asks for it, with everything in each turn', async () => {
  const chat = openChat([], { transport: 'http' })
  await chat.sendMessage({ text: 'What is 17% of 2,340?' })
  await chat.sendMessage({ text: 'What is 2 + 3?' })
  expect(lastText(chat)).toBe(secondAnswer)
  const turns = chat.messages.flatMap(({ metadata }) => metadata?.turns ?? [])
  expect(turns.map(({ transport, mode }) => `${transport} ${mode}`)).toEqual(
    Array.from({ length: 4 }, () => 'http full'),
  )
  expect(sumOf(turns).sent).toBe(sumOf(turns).full)
  expect(questionsOfNewest()).toBe(2)
})

test('a new chat is one, though another began with the same instructions', async () => {
  for (const text of ['What is 2 + 2?', 'What is 2 + 3?']) {
    const chat = openChat()
    await chat.sendMessage({ text })
    const [first] = chat.messages.flatMap(({ metadata }) => metadata?.turns ?? [])
    expect(first).toMatchObject({ mode: 'full', reason: 'no_chain' })
    expect(first && sayTurn(first, true).title).toBe('New chat: sent everything once')
  }
})

/** How many questions stand in the context of the server's newest answer. */
function questionsOfNewest(): number {
  const items = [...server.journal.responses.values()].at(-1)?.items ?? []
  return items.filter(({ type, role }) => type === 'message' && role === 'user').length
}

const unknownModel: Fault = {
  type: 'error',
  at: 'before-created',
  status: 400,
  code: 'model_not_found',
  errorType: 'invalid_request_error',
  message: 'The requested model does not exist.',
}

describe('what goes wrong is said, and the next message works:', () => {
  test.each<[string, () => void, string]>([
    ['no key', () => vi.stubEnv('OPENAI_API_KEY', undefined), 'No API key: set OPENAI_API_KEY'],
    ['an empty key', () => vi.stubEnv('OPENAI_API_KEY', ''), 'No API key: set OPENAI_API_KEY'],
    [
      'a wrong key',
      () => vi.stubEnv('OPENAI_API_KEY', 'sk-wrong'),
      'does not accept the API key (401)',
    ],
    [
      'an unknown model',
      () => server.faults.add(unknownModel),
      '400: The requested model does not exist.',
    ],
    [
      'an error within the answer',
      () =>
        server.faults.add({ type: 'error', at: 'after-first-output', message: 'Too hot today.' }),
      'The answer broke off: Too hot today.',
    ],
    [
      'a server that goes away before its words',
      () => server.faults.add({ type: 'drop', at: 'after-first-output' }),
      'The connection was lost in the middle of the answer.',
    ],
    [
      'a server that goes away after a call, before its turn has ended',
      () => server.faults.add({ type: 'drop', at: 'before-completed' }),
      'The connection was lost in the middle of the answer.',
    ],
    [
      'a server that goes away within its words',
      () => server.faults.add({ type: 'drop', at: 'after:response.output_text.delta' }),
      'The connection was lost in the middle of the answer.',
    ],
  ])('%s', async (_, breakIt, said) => {
    breakIt()
    const chat = openChat()
    await chat.sendMessage({ text: 'What is 2 + 2?' })
    expect(chat.status).toBe('error')
    expect(chat.error?.message).toContain(said)
    // For the panel, which has it after a reload too.
    expect(chat.lastMessage?.metadata?.failure).toContain(said)

    server.faults.clear()
    vi.stubEnv('OPENAI_API_KEY', apiKey)
    await chat.sendMessage({ text: 'What is 2 + 3?' })
    expect(chat.error).toBeUndefined()
    expect(lastText(chat)).toBe(secondAnswer)
  })

  test('a tool that throws', async () => {
    const chat = openChat()
    await chat.sendMessage({ text: '1/0' })
    expect(chat.error).toBeUndefined()
    expect(chat.lastMessage?.parts).toContainEqual(
      expect.objectContaining({
        state: 'output-error',
        errorText: expect.stringContaining('Nothing can be divided by zero.'),
      }),
    )
    expect(lastText(chat)).not.toBe('')
    await chat.sendMessage({ text: 'What is 2 + 3?' })
    expect(lastText(chat)).toBe(secondAnswer)
  })

  test('arguments that cannot be parsed', async () => {
    const chat = openChat()
    await chat.sendMessage({ text: '2+2 with broken arguments' })
    expect(chat.error).toBeUndefined()
    expect(chat.lastMessage?.parts).toContainEqual(
      expect.objectContaining({ type: 'tool-calculate', state: 'output-error' }),
    )
    expect(lastText(chat)).not.toBe('')
    await chat.sendMessage({ text: 'What is 2 + 3?' })
    expect(lastText(chat)).toBe(secondAnswer)
  })

  test('an answer that was stopped while a tool was called', async () => {
    const chat = openChat([
      asked('What is 2 + 2?'),
      {
        id: 'stopped',
        role: 'assistant',
        parts: [
          { type: 'step-start' },
          { type: 'reasoning', text: 'A sum for', state: 'streaming' },
          {
            type: 'tool-calculate',
            toolCallId: 'call_open',
            state: 'input-available',
            input: { expression: '2 + 2' },
          },
        ],
      },
    ])
    await chat.sendMessage({ text: 'What is 2 + 3?' })
    expect(chat.error).toBeUndefined()
    expect(lastText(chat)).toBe(secondAnswer)
  })

  test('a page that goes away in the middle of an answer', async () => {
    server.faults.add({ type: 'stall', at: 'after-first-output' })
    const chat = openChat()
    const sent = chat.sendMessage({ text: 'What is 2 + 2?' })
    await server.journal.next((entry) => entry.kind === 'fault')
    const { connections } = server
    await chat.stop()
    await sent
    expect(chat.status).toBe('ready')
    await chat.sendMessage({ text: 'What is 2 + 3?' })
    expect(lastText(chat)).toBe(secondAnswer)
    expect(server.connections).toBeLessThanOrEqual(connections)
  })

  test('a body without messages', async () => {
    for (const body of ['', '{}', '{"messages": [{"role": "user"}]}']) {
      const answer = await POST(new Request('http://page.test/api/chat', { method: 'POST', body }))
      expect(answer.status).toBe(400)
    }
  })
})
