// The keys of the page. A key that somebody types into a field is the field's.
import { closeDetail, moveSelection, openTurn, search } from '../actions.ts'
import { filter, isDetailOpen, isHelpOpen, selectedId, tab, tabNames, view } from '../store.ts'

/** Listens until the returned function is called. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}

function onKey(pressed: KeyboardEvent): void {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || isHelpOpen.value) return
  const at = pressed.target instanceof HTMLElement ? pressed.target : undefined
  if (at?.closest('input, select, textarea') !== null && at !== undefined) {
    if (pressed.key === 'Escape') leaveField(at)
    return
  }
  const isOnControl = at?.closest('button, a, summary, [role=tab]') != null
  if (isOnControl && (pressed.key === 'Enter' || pressed.key === ' ')) return
  if (isOnControl && at?.closest('[role=tab]') != null && pressed.key.startsWith('Arrow')) return
  const isInDetail = at?.closest('.detail') != null
  const does = actionOf(pressed.key, isInDetail)
  if (does === undefined) return
  pressed.preventDefault()
  does()
}

function actionOf(key: string, isInDetail: boolean): (() => void) | undefined {
  switch (key) {
    case 'ArrowDown':
      return isInDetail ? undefined : () => moveSelection(1)
    case 'ArrowUp':
      return isInDetail ? undefined : () => moveSelection(-1)
    case 'j':
      return () => moveSelection(1)
    case 'k':
      return () => moveSelection(-1)
    case 'Home':
      return isInDetail ? undefined : () => moveSelection(Number.NEGATIVE_INFINITY)
    case 'End':
      return isInDetail ? undefined : () => moveSelection(Number.POSITIVE_INFINITY)
    case 'Enter':
      return () => {
        if (selectedId.value === undefined) moveSelection(1)
        if (selectedId.value !== undefined) openTurn(selectedId.value)
      }
    case 'Escape':
      return () => {
        if (isDetailOpen.value) closeDetail()
        else if (filter.value.search !== '') search('')
        else selectedId.value = undefined
        document.querySelector<HTMLElement>('.list')?.focus()
      }
    case '/':
      return () => document.querySelector<HTMLInputElement>('#search')?.focus()
    case '?':
      return () => {
        isHelpOpen.value = true
      }
    case 't':
    case 'c':
      return () => {
        view.value = key === 't' ? 'turns' : 'chains'
      }
    default: {
      const name = /^[1-5]$/.test(key) ? tabNames[Number(key) - 1] : undefined
      if (name === undefined || !isDetailOpen.value) return undefined
      return () => {
        tab.value = name
      }
    }
  }
}

/** Escape in the search empties it first, and then leaves it. */
function leaveField(field: HTMLElement): void {
  if (field.id === 'search' && filter.value.search !== '') search('')
  else field.blur()
}
