// Makes the results of two runs comparable: ids become their order of appearance, times become 0.

/** Ids of the server, of runs, and of messages that LangChain names itself. */
const ids =
  /\b[a-z]{2,5}_[0-9a-f]{32}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g
const times = new Set(['created_at', 'completed_at', 'ts'])

/** A plain, comparable copy. `without` names members to leave out, wherever they stand. */
export function normalize(value: unknown, without: readonly string[] = []): unknown {
  const names = new Map<string, string>()
  const rename = (text: string): string =>
    text.replace(ids, (id) => {
      const name = names.get(id) ?? `id${names.size + 1}`
      names.set(id, name)
      return name
    })
  const left = new Set(without)
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') return rename(node)
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node)
        .filter(([name]) => !left.has(name))
        .map(([name, member]) => [rename(name), times.has(name) ? 0 : walk(member)]),
    )
  }
  return walk(JSON.parse(JSON.stringify(value)))
}
