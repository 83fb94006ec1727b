// Files of turns: reading one that somebody opens, and writing what the page has. Pure.

import { unpackInspectorFile } from '../../src/file/unpack.ts'
import type { InspectorFile, InspectorState, TurnContent } from '../../src/model.ts'
import { isObject, readContent, readState } from './shape.ts'

export type OpenedFile =
  | {
      readonly isOpen: true
      readonly state: InspectorState
      readonly contents: readonly TurnContent[]
      readonly leftOut: number
    }
  | { readonly isOpen: false; readonly why: string }

export function openFile(text: string): OpenedFile {
  let given: unknown
  try {
    given = unpackInspectorFile(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return { isOpen: false, why: 'This file is not JSON. Open one that this page has exported.' }
  }
  if (!isObject(given) || given.format !== 'warmline-inspector')
    return {
      isOpen: false,
      why:
        isObject(given) && isObject(given.log)
          ? 'This is a HAR file, for other tools. Open the JSON that this page exports.'
          : 'This JSON was not exported by the Warmline inspector.',
    }
  const read = readState(given)
  if (read === undefined)
    return {
      isOpen: false,
      why: `This file has version ${String(given.version)}, which this page cannot read. Update @warmline/inspector.`,
    }
  const contents = Array.isArray(given.contents) ? given.contents.map(readContent) : []
  const readable = contents.filter((content) => content !== undefined)
  const ids = new Set(readable.map(({ id }) => id))
  // Of what has one id only the last is shown.
  const turnIds = new Set(read.value.turns.map(({ id }) => id))
  const hidden = contents.length - ids.size + (read.value.turns.length - turnIds.size)
  return {
    isOpen: true,
    state: {
      ...read.value,
      turns: read.value.turns.map((turn) => ({ ...turn, hasContent: ids.has(turn.id) })),
    },
    contents: readable,
    leftOut: read.leftOut + hidden,
  }
}

export function fileText(state: InspectorState, contents: readonly TurnContent[]): string {
  const file: InspectorFile = { ...state, contents }
  return JSON.stringify(file)
}
