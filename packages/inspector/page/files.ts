// Opens files that the page exported, and exports what it shows: by the server where there is one,
// else from what an opened file holds.

import { resetContents } from './contents.ts'
import type { Api } from './feed/api.ts'
import { fileText, openFile } from './model/file.ts'
import { noFilter } from './model/filters.ts'
import { stateFrom, toInspectorState } from './model/state.ts'
import { contents, filter, isDetailOpen, notice, selectedId, source, state } from './store.ts'

/** Shows a file in place of what the page showed. */
export async function showFile(file: File): Promise<void> {
  const opened = openFile(await file.text())
  if (!opened.isOpen) {
    notice.value = opened.why
    return
  }
  selectedId.value = undefined
  isDetailOpen.value = false
  filter.value = noFilter
  source.value = { kind: 'file', file: file.name, leftOut: opened.leftOut }
  state.value = stateFrom(opened.state)
  resetContents(opened.contents)
  notice.value = undefined
}

/** Saves the turns as a file; `api` is missing where a file is shown. */
export async function saveFile(as: 'json' | 'har', api: Api | undefined): Promise<void> {
  try {
    const blob =
      api === undefined
        ? new Blob([fileText(toInspectorState(state.value), [...contents.value.values()])], {
            type: 'application/json',
          })
        : await api.export(as)
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
    download(blob, `warmline-${stamp}.${as}`)
  } catch {
    notice.value =
      api === undefined
        ? 'The export failed: the content is nested too deeply to be written.'
        : 'The export failed: the server cannot be reached.'
  }
}

function download(blob: Blob, file: string): void {
  const anchor = document.createElement('a')
  anchor.href = URL.createObjectURL(blob)
  anchor.download = file
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000)
}
