// Changes that make another history of a history: what callers do when they edit, trim, clear or
// summarize. Each gives new segments, so that their keys tell what changed. The log of what was an
// edit is these keys and nothing else. What changes inside of an answer is in answer-edits.ts.
import { answerEdits, type Edit } from './answer-edits.js'
import {
  callsOf,
  type Element,
  type History,
  isSilent,
  type JsonObject,
  type Segments,
} from './history.js'
import type { Random } from './random.js'

/** Applies some edit. Gives `undefined` when the one that was drawn finds nothing to change. */
export function edited(history: History, random: Random, segments: Segments): History | undefined {
  const other = random.pick(edits)(history, random, segments)
  return other === undefined ? undefined : withoutSilence(other)
}

/**
 * Where the item between two answers went, they are one row of items, and one of them that says
 * nothing is no part of what that row says: it is not there.
 */
function withoutSilence(history: History): History {
  return history.filter((segment, at) => {
    const stands = history[at - 1]?.type === 'answer' || history[at + 1]?.type === 'answer'
    return segment.type === 'input' || !stands || !isSilent(segment.elements)
  })
}

const edits: readonly Edit[] = [
  // Input items.
  changeInput(
    (item, random) =>
      typeof item.content === 'string' && {
        ...item,
        content: `${item.content}${random.pick(['.', ' ', 'x'])}`,
      },
  ),
  changeInput(
    (item) =>
      typeof item.content === 'string' &&
      item.content !== '' && { ...item, content: item.content.slice(0, -1) },
  ),
  changeInput(
    (item) =>
      typeof item.output === 'string' &&
      item.output !== '[cleared]' && { ...item, output: '[cleared]' },
  ),
  changeInput(
    (item) =>
      item.role !== undefined && { ...item, role: item.role === 'user' ? 'developer' : 'user' },
  ),
  changeInput((item) => ({ ...item, status: 'completed' })),
  changeInput(
    (item) =>
      typeof item.content === 'string' && {
        ...item,
        content: [{ type: 'input_text', text: item.content }],
      },
  ),
  dropInput,
  insertInput,
  swapNeighbors,
  // Whole stretches.
  (history, random, segments) => {
    const cut = 1 + random.below(history.length)
    if (history.length < 3 || history[cut]?.type !== 'input') return undefined
    const summary = segments.input({ type: 'message', role: 'user', content: `Summary of ${cut}` })
    return random.chance(0.5) ? history.slice(cut) : [summary, ...history.slice(cut)]
  },
  (history, random) => {
    const answers = history.flatMap((segment, i) =>
      segment.type === 'answer' && callsOf(segment).length === 0 ? [i] : [],
    )
    if (answers.length === 0) return undefined
    return history.toSpliced(random.pick(answers), 1)
  },
  insertAnswer,
  ...answerEdits,
]

function changeInput(change: (item: JsonObject, random: Random) => JsonObject | false): Edit {
  return (history, random, segments) => {
    const at = random.below(history.length)
    const segment = history[at]
    const item = segment?.type === 'input' && change(segment.item, random)
    return item === undefined || item === false ? undefined : history.with(at, segments.input(item))
  }
}

function dropInput(history: History, random: Random): History | undefined {
  const at = random.below(history.length)
  return history[at]?.type === 'input' && history.length > 1 ? history.toSpliced(at, 1) : undefined
}

function insertInput(history: History, random: Random, segments: Segments): History {
  const inserted = segments.input({
    type: 'message',
    role: 'user',
    content: random.pick(['', 'and', 'no']),
  })
  return history.toSpliced(random.below(history.length), 0, inserted)
}

function swapNeighbors(history: History, random: Random): History | undefined {
  const at = random.below(history.length)
  const [one, other] = history.slice(at, at + 2)
  if (one?.type !== 'input' || other?.type !== 'input' || one.key === other.key) return undefined
  return history.with(at, other).with(at + 1, one)
}

/** Words that the server never said. */
function insertAnswer(history: History, random: Random, segments: Segments): History | undefined {
  const at = random.below(history.length)
  if (history[at]?.type === 'answer' || history[at - 1]?.type === 'answer') return undefined
  const message: Element = {
    kind: 'message',
    id: 'msg_never',
    phase: undefined,
    parts: [{ text: random.pick(['ok', 'I never said this']), isRefusal: false, annotations: [] }],
  }
  return history.toSpliced(at, 0, segments.answer([message], false, true))
}
