// LangChain's 25 standard integration checks, by their names.
import {
  AIMessage,
  AIMessageChunk,
  getBufferString,
  HumanMessage,
  ToolMessage,
} from '@langchain/core/messages'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda } from '@langchain/core/runnables'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import { expect } from 'vitest'
import { z } from 'zod/v3'
import { blockChecks } from './blocks.js'
import type { Check, Make } from './check.js'
import {
  adder,
  adderSchema,
  addition,
  additionPrompt,
  joined,
  time,
  weather,
  weatherParams,
} from './tools.js'

const call = { name: adder.name, args: { a: 1, b: 2 }, id: 'abc123', type: 'tool_call' as const }
const result = JSON.stringify({ result: 3 })
const told = (): ToolMessage => new ToolMessage(result, call.id, adder.name)

function expectAnswer(answer: unknown): void {
  expect(answer).toBeInstanceOf(AIMessage)
  expect(Reflect.get(Object(answer), 'text')).not.toBe('')
}

function expectUsage(usage: unknown): void {
  expect(usage).toMatchObject({
    input_tokens: expect.any(Number),
    output_tokens: expect.any(Number),
    total_tokens: expect.any(Number),
  })
}

/**
 * What the suite expects of a trace of structured output; ChatOpenAI names another method, whatever
 * the transport.
 */
async function structured(make: Make, includeRaw: boolean): Promise<void> {
  let traced: unknown
  const handler = {
    handleChatModelStart(...[, , , , extra]: [unknown, unknown, string, string?, object?]) {
      traced = Reflect.get(
        Object(Reflect.get(Object(extra), 'options')),
        'ls_structured_output_format',
      )
    },
  }
  const options = { callbacks: [handler] }
  const name = 'math_addition'
  const output: object = includeRaw
    ? await additionPrompt
        .pipe(make().withStructuredOutput(adderSchema, { name, includeRaw }))
        .invoke(addition, options)
    : await additionPrompt
        .pipe(make().withStructuredOutput(adderSchema, { name }))
        .invoke(addition, options)
  const parsed: unknown = includeRaw ? Reflect.get(output, 'parsed') : output
  if (includeRaw) expect(Reflect.get(output, 'raw')).toBeInstanceOf(AIMessage)
  expect(parsed).toMatchObject({ a: expect.any(Number), b: expect.any(Number) })
  expect(traced).toMatchObject({
    kwargs: { method: 'functionCalling' },
    schema: toJsonSchema(adderSchema),
  })
}

/** Asks for the weather, tells the tool's answer, and expects a final one. */
async function conversation(
  ask: (messages: (HumanMessage | AIMessage | ToolMessage)[]) => Promise<AIMessage>,
) {
  const question = new HumanMessage("What's the weather? Use the 'get_current_weather' tool.")
  const first = await ask([question])
  const [asked] = first.tool_calls ?? []
  expect(asked?.name).toBe('get_current_weather')
  const content = '70 degrees and sunny.'
  const output = new ToolMessage({
    tool_call_id: asked?.id ?? '',
    name: 'get_current_weather',
    content,
  })
  expect((await ask([question, first, output])).content).not.toBe('')
}

/** Every integration check. */
export const integrationChecks: Readonly<Record<string, Check>> = {
  'should invoke model and return valid response': async (make) =>
    expectAnswer(await make().invoke('Hello')),

  'should stream response tokens successfully': async (make) => {
    let size = 0
    for await (const token of await make().stream('Hello')) {
      expect(token).toBeInstanceOf(AIMessageChunk)
      size += token.content.length
    }
    expect(size).toBeGreaterThan(0)
  },

  'should process multiple inputs in batch': async (make) => {
    const answers = await make().batch(['Hello', 'Hey'])
    expect(answers).toHaveLength(2)
    answers.forEach(expectAnswer)
  },

  'should handle multi-message conversation': async (make) =>
    expectAnswer(
      await make().invoke([
        new HumanMessage('hello'),
        new AIMessage('hello'),
        new HumanMessage('how are you'),
      ]),
    ),

  'should return usage metadata for invoke': async (make) => {
    const answer = await make().invoke('Hello')
    expectUsage(answer.usage_metadata)
    expect(answer.response_metadata.model).toEqual(expect.stringMatching(/./))
  },

  'should return usage metadata for streaming': async (make) =>
    expectUsage((await joined(await make().stream('Hello'))).usage_metadata),

  'should handle tool message histories with string content': async (make) => {
    const asked = new AIMessage({ content: '', tool_calls: [call] })
    const answer = await make()
      .bindTools([adder])
      .invoke([new HumanMessage('What is 1 + 2'), asked, told()])
    expectAnswer(answer)
  },

  'should handle tool message histories with list content': async (make) => {
    const content = [
      { type: 'text', text: 'some text' },
      { type: 'tool_use', id: call.id, name: call.name, input: call.args },
    ]
    const asked = new AIMessage({ content, tool_calls: [call] })
    const answer = await make()
      .bindTools([adder])
      .invoke([new HumanMessage('What is 1 + 2'), asked, told()])
    expect(answer).toBeInstanceOf(AIMessage)
  },

  'should handle structured few shot examples': async (make) => {
    const asked = new AIMessage({ content: '', tool_calls: [call] })
    const shot = [new HumanMessage('What is 1 + 2'), asked, told(), new AIMessage(result)]
    const answer = await make()
      .bindTools([adder])
      .invoke([...shot, new HumanMessage('What is 3 + 4')])
    expect(answer).toBeInstanceOf(AIMessage)
  },

  'should work with structured output': (make) => structured(make, false),
  'should work with structured output including raw': (make) => structured(make, true),

  'should bind tools with OpenAI formatted tools': async (make) => {
    const parameters = Object(toJsonSchema(adderSchema))
    const described = { name: 'math_addition', description: 'Add two integers', parameters }
    const bound = make().bindTools([{ type: 'function', function: described }])
    const answer = await additionPrompt.pipe(bound).invoke(addition)
    expect(answer.tool_calls?.[0]?.name).toBe('math_addition')
  },

  'should bind tools with runnable tool-like objects': async (make) => {
    const add = RunnableLambda.from((_: { a: number; b: number }) => undefined)
    const runnable = add.asTool({ name: 'math_addition', description: 'Add', schema: adderSchema })
    const answer = await additionPrompt.pipe(make().bindTools([runnable])).invoke(addition)
    expect(answer.tool_calls).toMatchObject([
      {
        name: 'math_addition',
        args: { a: expect.any(Number), b: expect.any(Number) },
        id: expect.any(String),
        type: 'tool_call',
      },
    ])
  },

  'should cache complex message types': async (make) => {
    const model = make({ cache: true })
    const message = new HumanMessage({ content: [{ type: 'text', text: 'Hello there!' }] })
    const prompt = getBufferString([message])
    const key = model._getSerializedCacheKeyParametersForCall({})
    await model.invoke([message])
    const kept = await model.cache?.lookup(prompt, key)
    expect(kept).toHaveLength(1)
    expect(await model.invoke([message])).toEqual(Reflect.get(Object(kept?.[0]), 'message'))
    expect(await model.cache?.lookup(prompt, key)).toEqual(kept)
  },

  'should stream tokens with tool calls': async (make) => {
    const answer = await joined(
      await additionPrompt.pipe(make().bindTools([adder])).stream(addition),
    )
    expect(answer.tool_calls?.[0]).toBeDefined()
    expectUsage(answer.usage_metadata)
  },

  'should use tool use AI message in conversation': (make) => {
    const model = make().bindTools([weather])
    return conversation((messages) => model.invoke(messages))
  },
  'should use tool use AI message with streaming': (make) => {
    const model = make().bindTools([weather])
    return conversation(async (messages) => joined(await model.stream(messages)))
  },

  'should invoke model with more complex tools': async (make) => {
    const schema = z.object({
      decision: z.enum(['UseAPI', 'UseFallback']),
      explanation: z.string(),
      apiDetails: z.object({ serviceName: z.string(), parameters: z.record(z.unknown()) }),
    })
    const prompt = ChatPromptTemplate.fromMessages([['human', 'I want to use the {what}.']])
    // The types of zod 3 do not stand exactOptionalPropertyTypes.
    const chain = prompt.pipe(make().withStructuredOutput(Object(schema), { name: 'service_tool' }))
    expect(await chain.invoke({ what: 'UseAPI' })).toMatchObject({ apiDetails: {} })
  },

  'should handle parallel tool calling': async (make) => {
    const model = make().bindTools([weather, time])
    const question = "What's the weather and the time? ALWAYS call both tools."
    const names = [weather.name, time.name]
    const answer = await model.invoke(question)
    expect(answer.tool_calls?.map(({ name }) => name)).toEqual(names)
    const streamed = await joined(await model.stream(question))
    expect(streamed.tool_calls?.map(({ name }) => name)).toEqual(names)
    const outputs = (answer.tool_calls ?? []).map(
      ({ id, name }) => new ToolMessage({ name, tool_call_id: id ?? '', content: 'Known.' }),
    )
    const final = await model.invoke([new HumanMessage(question), answer, ...outputs])
    expect(final.tool_calls).toEqual([])
    expectAnswer(final)
  },

  'should accept structured tool params schema': async (make) => {
    const answer = await make().bindTools([weatherParams]).invoke("What's the weather?")
    expect(answer.tool_calls).toMatchObject([
      { name: weatherParams.name, args: { location: expect.any(String) } },
    ])
  },

  'should stream tools successfully': async (make) => {
    const answer = await joined(
      await make().bindTools([weatherParams]).stream("What's the weather?"),
    )
    expect(answer.tool_calls).toMatchObject([
      { name: weatherParams.name, args: { location: expect.any(String) } },
    ])
  },

  ...blockChecks,
}
