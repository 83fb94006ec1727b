// A conversation whose caller spells its history in a way of its own, and how its next turn went.
// No assertions.
import type { ResponsesClientOptions, TurnRequest } from '../../src/index.js'
import { untyped, user } from './agent.js'
import { answer, message } from './answers.js'
import { attacked, settled } from './attacked.js'

/** Two turns: what the first is asked and answers, and how the second repeats it. */
export interface Case {
  readonly asked?: readonly object[]
  readonly output?: readonly object[]
  /** The whole input of the second turn. */
  readonly next: (output: readonly object[]) => readonly object[]
  /** The tools of each turn. @default none */
  readonly tools?: readonly [first: readonly object[], second?: readonly object[]]
  readonly client?: ResponsesClientOptions
}

/** Runs both turns, and gives how the second went and the context that the server then had. */
export async function run({
  asked = [user('a')],
  output = [message('hi', 'msg_1')],
  next,
  tools,
  client = {},
}: Case) {
  const held = new Map<unknown, readonly unknown[]>()
  let context: readonly unknown[] = []
  await using line = await attacked({
    client,
    onCreate(create) {
      const input: readonly unknown[] = Array.isArray(create.body.input) ? create.body.input : []
      context = [...(held.get(create.body.previous_response_id ?? null) ?? []), ...input]
      const given = create.number === 1 ? output : [message('next', 'msg_2')]
      held.set(`resp_${create.number}`, [...context, ...given])
      create.send(...answer(create, 'hi', { output: given, isFull: false }))
    },
  })
  const request = (number: 0 | 1, items: readonly object[]): TurnRequest =>
    untyped({ model: 'm', store: false, tools: tools?.[number] ?? tools?.[0] ?? [], input: items })
  const first = await settled(line.client.create(request(0, asked)).response)
  const input = next(first.output ?? [])
  const turn = line.client.create(request(1, input))
  await settled(turn.response)
  return { mode: (await turn.record).mode, context, written: JSON.stringify(input) }
}

/** The value with a `toJSON` that does not enumerate. */
export const hidden = <Value extends object>(value: Value, toJSON: unknown): Value =>
  Object.defineProperty(value, 'toJSON', { value: toJSON, enumerable: false })

/** Repeats the output as it came, behind this item. */
export const repeating =
  (first: object): Case['next'] =>
  (output) => [first, ...output, user('b')]
