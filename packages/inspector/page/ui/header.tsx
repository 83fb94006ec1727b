// The bar on top: whose turns these are, whether they are live, the search, and what to do with the
// whole page.

import { search } from '../actions.ts'
import type { Api } from '../feed/api.ts'
import { saveFile } from '../files.ts'
import { clock } from '../model/format.ts'
import { filter, isHelpOpen, source, state, theme } from '../store.ts'
import { FileButton } from './file-button.tsx'
import { Icon } from './icons.tsx'

interface Props {
  readonly api: Api | undefined
  readonly leaveServer: () => void
}

export function Header({ api, leaveServer }: Props) {
  const hasTurns = state.value.turns.length > 0
  return (
    <header class="header">
      <h1 class="brand">
        <Icon of="flame" />
        Warmline <span>inspector</span>
      </h1>
      <Status />
      <label class="search">
        <Icon of="search" />
        <input
          id="search"
          type="search"
          placeholder="Search label, model, id, reason, content"
          aria-label="Search the turns"
          aria-keyshortcuts="/"
          spellcheck={false}
          value={filter.value.search}
          onInput={({ currentTarget }) => search(currentTarget.value)}
        />
        <span class="key">/</span>
      </label>
      <div class="actions">
        <FileButton leaveServer={leaveServer} />
        <button
          type="button"
          disabled={!hasTurns}
          onClick={() => saveFile('json', api)}
          title="Save all turns with their content, to open them here again"
        >
          <Icon of="save" />
          JSON
        </button>
        {api !== undefined && (
          <button
            type="button"
            disabled={!hasTurns}
            onClick={() => saveFile('har', api)}
            title="Save the turns as an HTTP archive, for other tools"
          >
            <Icon of="save" />
            HAR
          </button>
        )}
        <ThemeButton />
        <button
          type="button"
          class="bare"
          aria-label="Help and keys"
          title="Help and keys (?)"
          onClick={() => {
            isHelpOpen.value = true
          }}
        >
          <Icon of="help" />
        </button>
      </div>
    </header>
  )
}

function Status() {
  const { kind } = source.value
  const { host } = state.value
  const words = {
    starting: 'Connecting…',
    live: 'Live',
    away: 'Server away',
    refused: 'Token refused',
    alone: 'No server',
    file: 'File',
  }[kind]
  return (
    <p class={`status is-${kind}`} aria-live="polite">
      <i aria-hidden="true" />
      <b>{words}</b>
      <span class="host">{source.value.kind === 'file' ? source.value.file : host}</span>
      {source.value.kind === 'file' && state.value.at > 0 && (
        <span class="host">
          {host}, {clock(state.value.at).slice(0, 8)}
        </span>
      )}
    </p>
  )
}

const themes = ['system', 'light', 'dark'] as const

function ThemeButton() {
  const at = Math.max(
    0,
    themes.findIndex((each) => theme.value.startsWith(each)),
  )
  const is = themes[at] ?? 'system'
  const next = themes[(at + 1) % themes.length] ?? 'system'
  const icon = is === 'system' ? 'system' : is === 'light' ? 'sun' : 'moon'
  return (
    <button
      type="button"
      class="bare"
      aria-label={`Theme: ${is}. Change to ${next}`}
      title={`Theme: ${is}`}
      onClick={() => {
        theme.value = next
      }}
    >
      <Icon of={icon} />
    </button>
  )
}
