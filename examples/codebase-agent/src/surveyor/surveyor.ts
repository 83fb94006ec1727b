// A deterministic model: all it does follows from the effective context it is given, so a server
// that holds a wrong context asks other questions and gives another answer. It keeps nothing
// between turns.
import type { Model, ModelContext, ModelPart } from '@warmline/dev-server'
import { writeAnswer } from './answer.js'
import { takeNotes } from './notes.js'
import { maxToolTurns, nextCalls } from './plan.js'

/**
 * Creates a surveyor: it makes the next calls, or answers when there is nothing left to ask.
 * @param mostTurns Turns with calls, at most.
 */
export function surveyor(mostTurns: number = maxToolTurns): Model {
  return function* ({ items }: ModelContext): Generator<ModelPart> {
    const notes = takeNotes(items)
    const calls = nextCalls(notes, mostTurns)
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
}
