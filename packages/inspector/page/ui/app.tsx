// The whole page: its bars, and the view of turns or chains beside the detail of one turn.
import { useEffect } from 'preact/hooks'
import type { Api } from '../feed/api.ts'
import { areStepsShown, isDetailOpen, selected, source, state, theme, view } from '../store.ts'
import { Chains } from './chains.tsx'
import { Connections } from './connections.tsx'
import { Detail } from './detail/detail.tsx'
import { DropZone } from './drop-zone.tsx'
import { Empty } from './empty.tsx'
import { Filters } from './filters.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { listenToKeys } from './keys.ts'
import { Notices } from './notices.tsx'
import { Totals } from './totals.tsx'
import { Turns } from './turns.tsx'

export function App({ api, leaveServer }: { api: Api | undefined; leaveServer: () => void }) {
  useEffect(listenToKeys, [])
  useEffect(() => {
    document.documentElement.dataset.theme = theme.value
  }, [theme.value])
  const exporter = source.value.kind === 'file' ? undefined : api
  const isEmpty = state.value.turns.length === 0 && state.value.steps.size === 0
  const isOpen = isDetailOpen.value && selected.value !== undefined
  return (
    <DropZone leaveServer={leaveServer}>
      <Header api={exporter} leaveServer={leaveServer} />
      <Notices />
      {isEmpty ? (
        <Empty leaveServer={leaveServer} />
      ) : (
        <main class={isOpen ? 'body has-detail' : 'body'}>
          <Totals />
          <Connections />
          <section class="center" aria-label={view.value === 'turns' ? 'Turns' : 'Chains'}>
            <Filters />
            {view.value === 'turns' ? <Turns key={String(areStepsShown.value)} /> : <Chains />}
          </section>
          {isOpen && selected.value !== undefined && <Detail turn={selected.value} />}
        </main>
      )}
      <Help />
    </DropZone>
  )
}
