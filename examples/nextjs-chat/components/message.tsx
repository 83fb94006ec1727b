'use client'
// One message with its controls: a question can be edited, an answer asked for again.
import { isToolUIPart } from 'ai'
import { type ReactNode, useState } from 'react'
import { type ChatMessage, isCutShort } from '@/lib/chat-message'
import { shownQuestion } from '@/lib/question'
import { AnswerText } from './answer-text'
import { ToolCall } from './tool-call'

interface MessageProps {
  readonly message: ChatMessage
  readonly isBusy: boolean
  readonly isLast: boolean
  /** True while the page says what went wrong with it, and offers to try again. */
  readonly isFailing: boolean
  /** Missing where a question cannot be edited. */
  readonly onEdit?: (text: string) => void
  /** Missing where an answer cannot be asked for again. */
  readonly onAgain?: () => void
}

export function Message(props: MessageProps): ReactNode {
  return props.message.role === 'user' ? <Question {...props} /> : <Answer {...props} />
}

function Question({ message, isBusy, onEdit }: MessageProps): ReactNode {
  const said = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const [draft, setDraft] = useState<string>()
  if (draft !== undefined) {
    return (
      <form
        className="question editing"
        onSubmit={(event) => {
          event.preventDefault()
          setDraft(undefined)
          if (draft.trim() !== '') onEdit?.(draft.trim())
        }}
      >
        <textarea
          aria-label="Edit the question"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <div className="controls">
          <button type="submit" disabled={isBusy || draft.trim() === ''}>
            Ask this instead
          </button>
          <button type="button" className="quiet" onClick={() => setDraft(undefined)}>
            Cancel
          </button>
        </div>
      </form>
    )
  }
  const shown = shownQuestion(said)
  return (
    <article className="question">
      <p>
        {shown.line}
        {shown.note !== undefined && <small>{shown.note}</small>}
      </p>
      {onEdit !== undefined && (
        <div className="controls">
          <button type="button" className="quiet" disabled={isBusy} onClick={() => setDraft(said)}>
            Edit
          </button>
        </div>
      )}
    </article>
  )
}

function Answer({ message, isBusy, isLast, isFailing, onAgain }: MessageProps): ReactNode {
  const isOver = !(isBusy && isLast)
  const note =
    message.metadata?.failure ?? (isCutShort(message) ? 'Stopped before its end.' : undefined)
  return (
    <article className="answer" data-complete={isOver}>
      {message.parts.map((part, index) => {
        const key = `${message.id}-${index}`
        if (part.type === 'reasoning')
          return (
            part.text !== '' && (
              <p key={key} className="reasoning">
                {part.text}
              </p>
            )
          )
        if (part.type === 'text') return <AnswerText key={key} text={part.text} />
        return isToolUIPart(part) ? <ToolCall key={key} part={part} isOver={isOver} /> : undefined
      })}
      {isOver && !isFailing && note !== undefined && <p className="note">{note}</p>}
      {isOver && !isFailing && onAgain !== undefined && (
        <div className="controls">
          <button type="button" className="quiet" disabled={isBusy} onClick={onAgain}>
            Answer again
          </button>
        </div>
      )}
    </article>
  )
}
