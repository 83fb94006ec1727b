// A question with a document: the question is the first line, and the document follows it. Pure.
import { sayBytes } from './size'

/** A question about a document, as one message. */
export function withDocument(question: string, document: string): string {
  return `${question}\n\n${document}`
}

/** What is shown of a message: all of it, or its first line where a document follows. */
export function shownQuestion(text: string): { readonly line: string; readonly note?: string } {
  const end = text.indexOf('\n\n')
  if (end === -1 || text.length - end < 4000) return { line: text }
  const bytes = new TextEncoder().encode(text.slice(end)).length
  return { line: text.slice(0, end), note: `with a document of ${sayBytes(bytes)}` }
}
