// The text of an answer as Markdown. It loads nothing: the address of an image is written by the
// model, and could carry what the chat holds to another host.
import type { ReactNode } from 'react'
import Markdown from 'react-markdown'

/** The text, with the words of an image in place of the image. */
export function AnswerText({ text }: { readonly text: string }): ReactNode {
  return (
    <Markdown components={{ img: ({ alt, src }) => <em>{alt || String(src)}</em> }}>
      {text}
    </Markdown>
  )
}
