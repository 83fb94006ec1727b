'use client'
// What an empty chat shows: what this is, and some questions to begin with.
import type { ReactNode } from 'react'

const questions = [
  'How does Warmline recover when a connection is lost?',
  'What is 17% of 2,340, and what does dry-run do?',
  'When is the input sent in full?',
]

export function Welcome({ onAsk }: { readonly onAsk: (text: string) => void }): ReactNode {
  return (
    <section className="welcome">
      <h2>Ask the manual.</h2>
      <p>
        Every answer takes several turns: search, read, answer. They share one warm connection, and
        each sends only what is new. The panel shows what it saved.
      </p>
      <ul>
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
