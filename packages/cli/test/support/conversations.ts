// Generates conversations as a caller has them: user-side items, and the answers between them.
import fc from 'fast-check'

/** One turn: what the caller adds, and what the server answers. */
export interface GeneratedTurn {
  readonly added: readonly Record<string, unknown>[]
  readonly answer: readonly Record<string, unknown>[]
}

const text = fc.string({ maxLength: 12 })
const userMessage = fc.oneof(
  text.map((content) => ({ role: 'user', content })),
  text.map((value) => ({
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: value }],
  })),
)
const reply = text.map((value) => ({
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: value, annotations: [] }],
}))
const reasoning = fc.constant({ type: 'reasoning', summary: [] })
/** Turns with a call; the next one brings its output. */
const withCall = fc.tuple(fc.option(reasoning), fc.array(text, { minLength: 1, maxLength: 2 }))

/** Conversations of at most eight turns; ids are unique within a run of the program. */
export const conversations: fc.Arbitrary<readonly GeneratedTurn[]> = fc
  .array(fc.tuple(userMessage, fc.array(withCall, { maxLength: 2 }), reply), {
    minLength: 1,
    maxLength: 4,
  })
  .map((rounds) => rounds.flatMap(turnsOfRound))

let lastId = 0

function newId(prefix: string): string {
  lastId += 1
  return `${prefix}_${String(lastId).padStart(32, '0')}`
}

function turnsOfRound([question, calls, answer]: readonly [
  Record<string, unknown>,
  readonly (readonly [Record<string, unknown> | null, readonly string[]])[],
  Record<string, unknown>,
]): readonly GeneratedTurn[] {
  const turns: GeneratedTurn[] = []
  let added: readonly Record<string, unknown>[] = [question]
  for (const [thought, texts] of calls) {
    const made = texts.map((city) => ({
      type: 'function_call',
      id: newId('fc'),
      call_id: newId('call'),
      name: 'look',
      arguments: JSON.stringify({ city }),
      status: 'completed',
    }))
    const thoughts = thought === null ? [] : [{ ...thought, id: newId('rs') }]
    turns.push({ added, answer: [...thoughts, ...made] })
    added = made.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'seen' }))
  }
  turns.push({ added, answer: [{ ...answer, id: newId('msg') }] })
  return turns
}

/** The inputs of the requests: the whole history, each time. */
export function inputsOf(turns: readonly GeneratedTurn[]): readonly (readonly object[])[] {
  return turns.map((turn, at) => [
    ...turns.slice(0, at).flatMap(({ added, answer }) => [...added, ...answer]),
    ...turn.added,
  ])
}
