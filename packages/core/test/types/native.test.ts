// What does not compile, and what does: the native client's request, events and response, and its
// records. The compiler reads these cases with every type check; at run time they only show that
// the values are as their types say.
import type {
  Tool as OpenAITool,
  ResponseCreateParams,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
  ResponsesClientEvent,
  ResponsesServerEvent,
} from 'openai/resources/responses/responses'
import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  azureEndpoint,
  type Fallback,
  type InputItem,
  type OutputItem,
  type ResponsesClient,
  type Tool,
  type Turn,
  type TurnEvent,
  type TurnRecord,
  type TurnRequest,
  type TurnResponse,
} from '../../src/index.js'
import type { UnknownType } from '../../src/protocol/api/common.js'
import { openLine, user } from '../support/agent.js'

/** Cases that are compiled and never called. */
function compiled(...cases: readonly ((client: ResponsesClient) => unknown)[]): void {
  expect(cases.length).toBeGreaterThan(0)
}

describe('a request', () => {
  test('A request with a misspelled name or a wrong value does not compile', () => {
    compiled(
      // @ts-expect-error model
      (client) => client.create({ modle: 'm' }),
      // @ts-expect-error store
      (client) => client.create({ model: 'm', store: 'no' }),
      // @ts-expect-error transport
      (client) => client.create({ model: 'm' }, { trasport: 'http' }),
      (client) =>
        // @ts-expect-error function_call_output
        client.create({ input: [{ type: 'function_call_ouput', call_id: 'c', output: '' }] }),
      (client) =>
        // @ts-expect-error call_id
        client.create({ input: [{ type: 'function_call_output', cal_id: 'c', output: '' }] }),
      // @ts-expect-error role
      (client) => client.create({ input: [{ role: 'usr', content: 'Hello.' }] }),
      // @ts-expect-error name
      (client) => client.create({ tools: [{ type: 'function', nam: 'f' }] }),
      // @ts-expect-error high
      (client) => client.create({ reasoning: { effort: 'hihg' } }),
      // @ts-expect-error a resource or an address
      () => azureEndpoint({}),
      () => azureEndpoint({ resource: 'mine' }),
      () => azureEndpoint({ baseURL: 'https://mine.openai.azure.com/openai/v1' }),
    )
  })

  test('A request of the openai package is one of ours', () => {
    compiled(
      (client) => (request: ResponseCreateParams) => client.create(request),
      (client) => (request: ResponsesClientEvent.ResponseCreate) => client.create(request),
      () => (item: ResponseInputItem) => item satisfies InputItem,
      () => (tool: OpenAITool) => tool satisfies Tool,
    )
  })

  test('A request has a name for every field that the openai package has', () => {
    expectTypeOf<Exclude<keyof ResponseCreateParams, keyof TurnRequest>>().toBeNever()
  })

  test('A request may hold what another response gave, as it came', () => {
    compiled(
      (client) => (output: readonly OutputItem[]) =>
        client.create({ input: [...output, user('And?')] }),
    )
  })
})

describe('an event', () => {
  test('An event is narrowed by its type, and a misspelled type does not compile', async () => {
    await using line = await openLine()
    const seen: string[] = []
    let text = ''
    const turn = line.client.create({ model: 'm', input: [user('Hello.')] })
    for await (const event of turn) {
      // @ts-expect-error output_text
      if (event.type === 'response.output_txt.delta') text += 'never'
      // @ts-expect-error not every event has one
      seen.push(event.delta)
      if (event.type === 'response.output_text.delta') {
        expectTypeOf(event.delta).toBeString()
        text += event.delta
      }
      if (event.type === 'response.completed') expectTypeOf(event.response.id).toBeString()
      if (event.type === 'response.output_item.done' && event.item.type === 'function_call')
        expectTypeOf(event.item.arguments).toBeString()
    }
    const response = await turn.response
    expectTypeOf(response).toEqualTypeOf<TurnResponse>()
    expectTypeOf(response.output_text).toBeString()
    expect(text).toBe('1 items: Hello.')
    expect(response.output_text).toBe(text)
    expect(seen.filter(Boolean)).not.toEqual([])
  })

  test('An event of a later type is handled in the branch of all others', () => {
    const name = (event: TurnEvent): string => {
      switch (event.type) {
        case 'response.created':
          return event.response.id
        default: {
          const type: string = event.type
          return type
        }
      }
    }
    const later: TurnEvent = JSON.parse('{"type":"response.invented","value":1}')
    expect(name(later)).toBe('response.invented')
    expectTypeOf<Extract<TurnEvent, { type: UnknownType }>['value']>().toBeUnknown()
  })

  test('An event of the openai package is one of ours, and none is missing', () => {
    type Names = Exclude<TurnEvent['type'], UnknownType>
    expectTypeOf<Exclude<ResponseStreamEvent['type'], Names>>().toBeNever()
    expectTypeOf<Exclude<ResponsesServerEvent['type'], Names>>().toBeNever()
    expectTypeOf<Exclude<Names, ResponsesServerEvent['type']>>().toBeNever()
    compiled(
      () => (event: ResponseStreamEvent) => event satisfies TurnEvent,
      () => (item: ResponseOutputItem) => item satisfies OutputItem,
    )
    type ItemNames = Exclude<InputItem['type'], UnknownType | undefined | null>
    type TheirNames = ResponseInputItem['type'] | ResponseOutputItem['type']
    expectTypeOf<ItemNames>().toEqualTypeOf<NonNullable<TheirNames>>()
  })
})

describe('a record', () => {
  test('A record with a misspelled reason, fallback or code does not compile', () => {
    const read = (record: TurnRecord): readonly boolean[] => [
      // @ts-expect-error no_chain
      record.reason === 'no_chian',
      record.reason === 'no_chain',
      record.reason === 'history_edited@3',
      record.reason === 'cold:rotated',
      // @ts-expect-error circuit_open
      record.fallback === 'circuit_opne',
      record.fallback === 'upgrade_refused:404',
      // @ts-expect-error outcome_unknown
      record.errorCode === 'outcome_unkown',
    ]
    expect(read).toBeTypeOf('function')
    expectTypeOf<Turn['record']>()
      .resolves.toHaveProperty('fallback')
      .toEqualTypeOf<Fallback | undefined>()
  })
})
