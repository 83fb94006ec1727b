// Opens a file that the page exported earlier.
import { useRef } from 'preact/hooks'
import { showFile } from '../files.ts'
import { source } from '../store.ts'
import { Icon } from './icons.tsx'

export function FileButton({
  leaveServer,
  words = 'Open',
}: {
  leaveServer: () => void
  words?: string
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        onClick={() => input.current?.click()}
        title="Open a JSON file that this page has exported, or drop it anywhere"
      >
        <Icon of="folder" />
        {words}
      </button>
      <input
        ref={input}
        class="file-input"
        type="file"
        accept=".json,application/json"
        aria-label="Open an exported file"
        tabIndex={-1}
        onChange={async ({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          currentTarget.value = ''
          if (file !== undefined) await openFromPerson(file, leaveServer)
        }}
      />
    </>
  )
}

/** Shows a file, and stops following the server if the file could be read. */
export async function openFromPerson(file: File, leaveServer: () => void): Promise<void> {
  await showFile(file)
  if (source.value.kind === 'file') leaveServer()
}
