// Writes what the inspector keeps as JSON, piece by piece: a large file is never one string.
import type { InspectorState, TurnEntry } from '../model.js'
import { itemLists, type PooledContent } from '../store/contents.js'
import type { PooledItem } from '../store/item-pool.js'

/** A turn's content by its id, if it is still there. */
export type ContentOf = (id: string) => PooledContent | undefined

/** The content of one turn, as the page gets it: a `TurnContent`. */
export function writeContent(id: string, content: PooledContent): string {
  const { settings, input, kept, sent, history, parts, output } = content
  const fields = [
    `"id":${JSON.stringify(id)}`,
    `"settings":${settings.text}`,
    `"input":${list(input)}`,
    `"sent":${list(sent)}`,
    `"context":${list([...kept, ...sent])}`,
    `"keptCount":${kept.length}`,
    `"history":${list(history)}`,
    `"parts":${JSON.stringify(parts)}`,
    ...(output === undefined ? [] : [`"output":${list(output)}`]),
  ]
  return `{${fields.join()}}`
}

/** The state, in pieces. */
export function* writeState(state: InspectorState): Generator<string> {
  yield* stateFields(state)
  yield '}'
}

/** A file with the state and its contents, in pieces: a `PackedFile`. */
export function* writeFile(state: InspectorState, contentOf: ContentOf): Generator<string> {
  const contents = contentsOf(state.turns, contentOf)
  const places = new Map<PooledItem, number>()
  for (const [, { settings, input, kept, sent, history, output = [] }] of contents)
    for (const item of [settings, ...input, ...kept, ...sent, ...history, ...output])
      if (!places.has(item)) places.set(item, places.size)
  const placesOf = (items: readonly PooledItem[]): unknown[] =>
    items.map((item) => places.get(item))
  yield* stateFields(state)
  yield ',"items":'
  yield* each(places.keys(), ({ text }) => text)
  yield ',"contents":'
  yield* each(contents, ([id, content]) =>
    JSON.stringify({
      id,
      settings: places.get(content.settings),
      ...Object.fromEntries(itemLists.map((name) => [name, placesOf(content[name])])),
      parts: content.parts,
      ...(content.output === undefined ? {} : { output: placesOf(content.output) }),
    }),
  )
  yield '}'
}

/** The turns' contents that are there at this moment. They do not change while they are written. */
function contentsOf(
  turns: readonly TurnEntry[],
  contentOf: ContentOf,
): readonly (readonly [id: string, content: PooledContent])[] {
  return turns.flatMap(({ id }) => {
    const content = contentOf(id)
    return content === undefined ? [] : [[id, content] as const]
  })
}

/** A state without its closing brace. */
function* stateFields({ turns, steps, ...head }: InspectorState): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"turns":`
  yield* each(turns, (turn) => JSON.stringify(turn))
  yield ',"steps":'
  yield* each(steps, (step) => JSON.stringify(step))
}

function* each<T>(values: Iterable<T>, write: (value: T) => string): Generator<string> {
  let before = '['
  for (const value of values) {
    yield before + write(value)
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

function list(items: readonly PooledItem[]): string {
  return `[${items.map(({ text }) => text).join()}]`
}
