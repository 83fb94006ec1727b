'use client'
// What an empty chat shows: what happens here, and some questions to begin with.
import type { ReactNode } from 'react'
import { withDocument } from '@/lib/question'
import { Logo } from './logo'

/** Questions to begin with. */
export const questions: readonly string[] = [
  'How does Warmline recover when a connection is lost?',
  'What is 17% of 2,340, and what does dry-run do?',
  'When is the input sent in full?',
  'Which options are there for time limits?',
]

const longQuestion = 'What ends a connection?'

/** Asks about a long document, or without it where it cannot be read. */
async function askAboutDocument(onAsk: (text: string) => void): Promise<void> {
  const answer = await fetch('/api/document').catch(() => undefined)
  onAsk(answer?.ok === true ? withDocument(longQuestion, await answer.text()) : longQuestion)
}

interface WelcomeProps {
  readonly isRace: boolean
  readonly onAsk: (text: string) => void
}

export function Welcome({ isRace, onAsk }: WelcomeProps): ReactNode {
  return (
    <section className="welcome">
      <Logo />
      {isRace ? (
        <>
          <h2>One question, two transports.</h2>
          <p>
            Ask, and the same question goes to the same model twice at the same moment: over HTTP,
            and over a warm WebSocket connection. Both answers are real. The longer the chat, the
            wider the gap: begin with a long document, and ask about it again and again.
          </p>
        </>
      ) : (
        <>
          <h2>Ask the manual.</h2>
          <p>
            Every answer takes several turns: search, read, answer. Over HTTP each turn sends the
            whole chat again; with Warmline it sends what is new, and the panel shows what that
            saves. Switch to a race to see the difference.
          </p>
        </>
      )}
      <ul>
        {isRace && (
          <li>
            <button type="button" className="long" onClick={() => void askAboutDocument(onAsk)}>
              {longQuestion} <small>with the whole protocol in the chat</small>
            </button>
          </li>
        )}
        {questions.map((question) => (
          <li key={question}>
            <button type="button" onClick={() => onAsk(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
