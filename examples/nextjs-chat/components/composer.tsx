'use client'
// Where a question is written; while an answer comes, the way to stop it.
import { type ReactNode, useState } from 'react'

interface ComposerProps {
  readonly isBusy: boolean
  /** Whether a question goes both ways at once. */
  readonly isRace: boolean
  readonly onAsk: (text: string) => void
  readonly onStop: () => void
}

export function Composer({ isBusy, isRace, onAsk, onStop }: ComposerProps): ReactNode {
  const [text, setText] = useState('')
  const send = (): void => {
    if (isBusy || text.trim() === '') return
    onAsk(text.trim())
    setText('')
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        aria-label="Your question"
        placeholder={isRace ? 'Ask both ways at once' : 'Ask about Warmline'}
        rows={1}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      {isBusy ? (
        <button type="button" className="stop" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="submit" disabled={text.trim() === ''}>
          {isRace ? 'Race' : 'Send'}
        </button>
      )}
    </form>
  )
}
