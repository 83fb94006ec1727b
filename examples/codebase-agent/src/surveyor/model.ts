// The model that the dev-server loads: a deterministic surveyor. All it does follows from the
// effective context it is given, so a server that holds a wrong context asks other questions and
// gives another answer. It keeps nothing between turns.
import type { Model, ModelContext, ModelPart } from '@warmline/dev-server'
import { writeAnswer } from './answer.js'
import { takeNotes } from './notes.js'
import { nextCalls } from './plan.js'

/** Makes the next calls, or answers when there is nothing left to ask. */
const surveyor: Model = function* ({ items }: ModelContext): Generator<ModelPart> {
  const notes = takeNotes(items)
  const calls = nextCalls(notes)
  const [first] = calls
  if (first === undefined) {
    yield { type: 'text', text: writeAnswer(notes) }
    return
  }
  yield { type: 'reasoning', summary: [first.why] }
  for (const call of calls) {
    yield { type: 'function_call', name: call.name, arguments: { ...call.arguments } }
  }
}

export default surveyor
