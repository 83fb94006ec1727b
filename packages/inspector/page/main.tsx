// Starts the page: with the server whose token is in the address, or alone.
import { render } from 'preact'
import { followSelection, resetContents } from './contents.ts'
import { Api } from './feed/api.ts'
import { follow } from './feed/live.ts'
import { afterChanges, stateFrom } from './model/state.ts'
import { now, source, state } from './store.ts'
import './style/index.css'
import { App } from './ui/app.tsx'

const token = new URLSearchParams(location.search).get('token')
const isServed = location.protocol.startsWith('http') && token !== null
const api = isServed ? new Api(token) : undefined
const leaving = new AbortController()

function start(): void {
  const root = document.getElementById('page')
  if (root === null) return
  render(<App api={api} leaveServer={() => leaving.abort()} />, root)
  setInterval(() => {
    if (!document.hidden && source.value.kind !== 'file') now.value = Date.now()
  }, 500)
  if (api === undefined) source.value = { kind: 'alone' }
  else {
    followSelection(api)
    void followServer(api)
  }
}

async function followServer(from: Api): Promise<void> {
  await follow(
    from,
    {
      state: (given) => {
        if (leaving.signal.aborted) return
        resetContents([])
        state.value = stateFrom(given)
        now.value = Date.now()
        source.value = { kind: 'live' }
      },
      changes: (changes) => {
        if (!leaving.signal.aborted) state.value = afterChanges(state.value, changes)
      },
      away: (retryAt) => {
        source.value = { kind: 'away', retryAt }
      },
      refused: () => {
        source.value = { kind: 'refused' }
      },
    },
    leaving.signal,
  )
}

start()
