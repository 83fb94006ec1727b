// Reads the file that Warmline's own inspector exports: the turns whose content is still in it.
import { InspectorFileError, readInspectorFile } from '@warmline/inspector'
import { bodyEntry } from './body-entry.js'
import type { LogEntry, LogObject } from './types.js'

const kind = 'warmline-inspector'

/** The entries of an exported file, which the inspector's own reader unpacks. */
export function* entriesOfInspector(file: LogObject): Generator<LogEntry> {
  const read = unpacked(file)
  if (read === undefined) {
    yield { is: 'skipped', kind, reason: 'not_a_request' }
    return
  }
  const contents = new Map(read.contents.map((content) => [content.id, content]))
  for (const { id, client, isReseed, startedAt, record } of read.turns) {
    const content = contents.get(id)
    // A re-seeding is Warmline's own.
    if (isReseed === true) continue
    if (content === undefined) yield { is: 'skipped', kind, reason: 'no_body' }
    else if (record?.outcome === 'failed' || record?.outcome === 'aborted') {
      yield { is: 'skipped', kind, reason: 'failed' }
    } else {
      const { settings, input, output } = content
      yield bodyEntry(
        kind,
        { ...settings, input },
        {
          startedAt,
          endedAt: record === undefined ? undefined : startedAt + record.durationMs,
          scope: `${client} ${record?.scope ?? ''}`,
          response: output === undefined ? undefined : { id: record?.responseId, output },
        },
      )
    }
  }
}

function unpacked(file: LogObject): ReturnType<typeof readInspectorFile> | undefined {
  try {
    return readInspectorFile(JSON.stringify(file))
  } catch (error) {
    if (error instanceof InspectorFileError) return undefined
    throw error
  }
}
