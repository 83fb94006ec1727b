// What a person should know now: the server is away, a token is refused, a file could not be read.

import { counted } from '../model/format.ts'
import { notice, now, source, state } from '../store.ts'
import { Icon } from './icons.tsx'

export function Notices() {
  const is = source.value
  return (
    <div aria-live="polite">
      {is.kind === 'away' && (
        <p class="notice is-warning">
          <b>The program cannot be reached.</b> It may have ended. What you see stays; the page
          looks for it again{' '}
          {is.retryAt > now.value + 500
            ? `in ${Math.ceil((is.retryAt - now.value) / 1000)} s`
            : 'now'}
          .
        </p>
      )}
      {is.kind === 'refused' && state.value.turns.length > 0 && (
        <p class="notice is-warning">
          <b>The program was started anew and has another token.</b> Open the address that it
          printed.
        </p>
      )}
      {is.kind === 'file' && is.leftOut > 0 && (
        <p class="notice">
          {counted(is.leftOut, 'entry').replace('entrys', 'entries')} of this file could not be read
          and are left out.
        </p>
      )}
      {notice.value !== undefined && (
        <p class="notice is-warning" role="alert">
          {notice.value}
          <button
            type="button"
            class="bare"
            aria-label="Dismiss"
            onClick={() => {
              notice.value = undefined
            }}
          >
            <Icon of="close" />
          </button>
        </p>
      )}
    </div>
  )
}
