// Options of @ai-sdk/openai's own WebSocket transport (https://github.com/vercel/ai/pull/18076):
// the transport is removed from the call, the turn uses Warmline's connection, and a session's end
// releases its chains.
import { fromContext } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, type ModelMessage, streamText } from 'ai'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { WarmlineProvider, WarmlineProviderOptions } from '../src/index.js'
import { stopWhen, traveler, weather } from './support/cases.js'
import { type OpenProvider, openProvider } from './support/provider.js'

const hello = fromContext(({ items }) => [{ type: 'text', text: `${items.length} items` }])
const websocket = { openai: { transport: 'websocket' } }

/**
 * A session as the pull request has it: values by key, each with its cleanup, until it is
 * destroyed.
 */
class Session {
  readonly #items = new Map<
    string | symbol,
    { readonly value: unknown; readonly onDestroy: () => void }
  >()
  #isDestroyed = false

  getOrSet<Value>(
    key: string | symbol,
    make: () => Value,
    options?: { onDestroy?: (value: Value) => void },
  ): unknown {
    if (this.#isDestroyed) throw new Error('Session has been destroyed.')
    const known = this.#items.get(key)
    if (known !== undefined) return known.value
    const value = make()
    this.#items.set(key, { value, onDestroy: () => options?.onDestroy?.(value) })
    return value
  }

  destroy(): void {
    this.#isDestroyed = true
    for (const { onDestroy } of this.#items.values()) onDestroy()
    this.#items.clear()
  }

  get size(): number {
    return this.#items.size
  }
}

type Options = Parameters<ReturnType<WarmlineProvider>['doGenerate']>[0]

interface CallOptions {
  readonly session: object | undefined
  readonly providerOptions: NonNullable<Options['providerOptions']>
}

/**
 * Makes one call as AI SDK Core does. Core does not pass sessions yet, so the session is added to
 * its options.
 */
async function say(line: OpenProvider, { session, providerOptions }: CallOptions, texts: string[]) {
  const model = line.warmline(modelId)
  const prompt: Options['prompt'] = texts.map((text, index) =>
    index % 2 === 0
      ? { role: 'user', content: [{ type: 'text', text }] }
      : { role: 'assistant', content: [{ type: 'text', text }] },
  )
  const options: Options = Object.assign(
    { prompt },
    { experimental_session: session, providerOptions },
  )
  const { content } = await model.doGenerate(options)
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

describe('a loop with the transport in its provider options', () => {
  test.each(['generateText', 'streamText'])('%s is what it is without', async (way) => {
    await using line = await openProvider({ model: traveler })
    const ask = {
      model: line.warmline(modelId),
      tools: weather,
      stopWhen,
      prompt: 'Where does it rain?',
      providerOptions: { openai: { transport: 'websocket', store: false } },
    }
    const text =
      way === 'generateText' ? (await generateText(ask)).text : await streamText(ask).text
    expect(text).toContain('rain in Bergen, C; rain in Zürich, C; rain in Oslo, F')
    expect(line.turns()).toEqual(['no_chain 1', '5+2', '9+1'])
    // The other options are still there, and no server hears of the transport.
    const frames = line.server.journal.entries.flatMap((entry) =>
      entry.kind === 'frame' && entry.type === 'response.create' ? [entry.text ?? ''] : [],
    )
    expect(frames.map((frame) => Object(JSON.parse(frame)).store)).toEqual([false, false, false])
    expect(frames.join()).not.toContain('transport')
  })

  test("'http' goes over HTTP, and providerOptions.warmline has the last word", async () => {
    await using line = await openProvider({ model: hello })
    const model = line.warmline(modelId)
    const openai = { transport: 'http' }
    const messages: ModelMessage[] = [{ role: 'user', content: 'Hello.' }]
    await generateText({ model, messages, providerOptions: { openai } })
    const last: WarmlineProviderOptions = { transport: 'websocket' }
    await generateText({ model, messages, providerOptions: { openai, warmline: last } })
    expect(line.records.map(({ transport }) => transport)).toEqual(['http', 'websocket'])
  })
})

describe('a session', () => {
  test('whose connection it is: its chains go on until it ends, and are gone then', async () => {
    await using line = await openProvider({ model: hello })
    const session = new Session()
    expect(await say(line, { session, providerOptions: websocket }, ['one'])).toBe('1 items')
    expect(
      await say(line, { session, providerOptions: websocket }, ['one', '1 items', 'two']),
    ).toBe('3 items')
    expect(line.turns()).toEqual(['no_chain 1', '2+1'])
    expect(line.warmline.client.stats().chains).toBe(2)
    session.destroy()
    expect(line.warmline.client.stats().chains).toBe(0)
    expect(
      await say(line, { session: new Session(), providerOptions: websocket }, [
        'one',
        '1 items',
        'two',
        '3 items',
        'three',
      ]),
    ).toBe('5 items')
    // The lane is free at once, so no further connection is opened.
    expect(line.turns().at(-1)).toBe('no_chain 5')
    expect(line.warmline.client.stats().connections).toBe(1)
  })

  test('ends only its own chains, also those of a turn that was still running', async () => {
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const waits = fromContext(async function* ({ items }) {
      if (items.length === 3) {
        reached.resolve()
        await gate.promise
      }
      yield { type: 'text', text: `${items.length} items` }
    })
    await using line = await openProvider({ model: waits })
    const session = new Session()
    await say(line, { session: undefined, providerOptions: websocket }, ['another'])
    await say(line, { session, providerOptions: websocket }, ['one'])
    const running = say(line, { session, providerOptions: websocket }, ['one', '1 items', 'two'])
    await reached.promise
    session.destroy()
    gate.resolve()
    expect(await running).toBe('3 items')
    expect(line.warmline.client.stats().chains).toBe(1)
  })

  test('that two providers share ends the chains of both', async () => {
    await using one = await openProvider({ model: hello })
    await using other = await openProvider({ model: hello })
    const session = new Session()
    const chains = () => [one, other].map(({ warmline }) => warmline.client.stats().chains)
    await say(one, { session, providerOptions: websocket }, ['one'])
    await say(other, { session, providerOptions: websocket }, ['one'])
    await say(other, { session, providerOptions: websocket }, ['one', '1 items', 'two'])
    await say(other, { session: undefined, providerOptions: websocket }, ['another'])
    expect(chains()).toEqual([1, 3])
    session.destroy()
    expect(chains()).toEqual([0, 1])
  })

  test('of a call that did not ask for the transport is left alone: chats go on from one generation to the next', async () => {
    await using line = await openProvider({ model: hello })
    const session = new Session()
    await say(line, { session, providerOptions: {} }, ['one'])
    expect(session.size).toBe(0)
    session.destroy()
    await say(line, { session: new Session(), providerOptions: {} }, ['one', '1 items', 'two'])
    expect(line.turns()).toEqual(['no_chain 1', '2+1'])
  })
})

test('the options of one call fit providerOptions as they are', () => {
  const inFull: WarmlineProviderOptions = { continuation: 'off' }
  const ask = { model: modelId, prompt: 'Hello.', providerOptions: { warmline: inFull } }
  expectTypeOf(ask).toExtend<Parameters<typeof generateText>[0]>()
  expect(ask.providerOptions.warmline).toBe(inFull)
})
