// Reads the file that Warmline's own inspector exports: the turns whose content is still in it.
import { bodyEntry } from './body-entry.js'
import { isObject, type LogEntry, type LogObject, objectsIn } from './types.js'

/** The entries of an exported file. */
export function* readInspectorFile(file: LogObject): Generator<LogEntry> {
  const kind = 'warmline-inspector'
  const contents = new Map(objectsIn(file.contents).map((content) => [content.id, content]))
  for (const turn of objectsIn(file.turns)) {
    const { client, isReseed, startedAt } = turn
    const content = contents.get(turn.id)
    const record = isObject(turn.record) ? turn.record : undefined
    // A re-seeding is Warmline's own.
    if (isReseed === true) continue
    if (content === undefined || !isObject(content.settings)) {
      yield { is: 'skipped', kind, reason: 'no_body' }
    } else if (record?.outcome === 'failed' || record?.outcome === 'aborted') {
      yield { is: 'skipped', kind, reason: 'failed' }
    } else {
      const body = { ...content.settings, input: content.input }
      const start = typeof startedAt === 'number' ? startedAt : undefined
      const duration = record?.durationMs
      const scope = `${client} ${record?.scope ?? ''}`
      yield bodyEntry(kind, body, {
        startedAt: start,
        endedAt: start !== undefined && typeof duration === 'number' ? start + duration : undefined,
        scope,
        response: Array.isArray(content.output)
          ? { id: record?.responseId, output: content.output }
          : undefined,
      })
    }
  }
}
