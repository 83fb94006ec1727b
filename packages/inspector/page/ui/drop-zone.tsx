// Takes files that are dropped anywhere on the page.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { openFromPerson } from './file-button.tsx'

interface Props {
  readonly leaveServer: () => void
  readonly children: ComponentChildren
}

export function DropZone({ leaveServer, children }: Props) {
  const [isOver, setOver] = useState(false)
  const hasFiles = (drag: DragEvent) => drag.dataTransfer?.types.includes('Files') === true
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the Open button does the same.
    <div
      class={isOver ? 'app is-dropping' : 'app'}
      onDragOver={(drag) => {
        if (!hasFiles(drag)) return
        drag.preventDefault()
        setOver(true)
      }}
      onDragLeave={(drag) => {
        if (drag.relatedTarget === null) setOver(false)
      }}
      onDrop={async (drag) => {
        if (!hasFiles(drag)) return
        drag.preventDefault()
        setOver(false)
        const file = drag.dataTransfer?.files[0]
        if (file !== undefined) await openFromPerson(file, leaveServer)
      }}
    >
      {children}
      {isOver && <p class="drop-words">Drop a file that the inspector exported</p>}
    </div>
  )
}
