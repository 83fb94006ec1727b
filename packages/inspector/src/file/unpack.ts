// Gives the contents of a file their items. It checks nothing, and runs in a browser too.

type Json = Readonly<Record<string, unknown>>

/**
 * The file that a `PackedFile` stands for, an `InspectorFile`, as far as it is one: what is wrong
 * stays wrong. A file that is not packed stays as it is.
 * @param file The file as `JSON.parse` gives it.
 */
export function unpackInspectorFile(file: unknown): unknown {
  if (!isObject(file) || !Array.isArray(file.items) || !Array.isArray(file.contents)) return file
  const { items, contents, ...state } = file
  return { ...state, contents: contents.map((content) => unpacked(content, items)) }
}

function unpacked(content: unknown, items: readonly unknown[]): unknown {
  if (!isObject(content)) return content
  const itemAt = (place: unknown): unknown => (typeof place === 'number' ? items[place] : undefined)
  const itemsAt = (places: unknown): unknown =>
    Array.isArray(places) ? places.map(itemAt) : undefined
  const { settings, input, kept, sent, history, output, ...rest } = content
  const [before, after] = [itemsAt(kept), itemsAt(sent)]
  return {
    ...rest,
    settings: itemAt(settings),
    input: itemsAt(input),
    sent: after,
    context: Array.isArray(before) && Array.isArray(after) ? [...before, ...after] : undefined,
    keptCount: Array.isArray(before) ? before.length : undefined,
    history: itemsAt(history),
    ...(output === undefined ? {} : { output: itemsAt(output) }),
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
