// Whole sentences out of a section of the manual: those that say most about a question. Pure text
// work.
import { wordsOf } from '../lib/tools/manual.ts'

/** Most sentences of one section. */
const maxSentences = 3

/**
 * The sentences of a Markdown text that share a word with a question, the best of them in their
 * order. Programs, tables and fragments are left out.
 */
export function sentencesAbout(question: string, markdown: string): readonly string[] {
  const wanted = new Set(wordsOf(question))
  return sentencesOf(markdown)
    .map((sentence, index) => {
      const shared = new Set(wordsOf(sentence).filter((word) => wanted.has(word)))
      return { index, sentence, points: shared.size }
    })
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points || a.index - b.index)
    .slice(0, maxSentences)
    .toSorted((a, b) => a.index - b.index)
    .map(({ sentence }) => sentence)
}

/** Every whole sentence: it begins with a capital letter or a name in code, and it ends. */
export function sentencesOf(markdown: string): readonly string[] {
  const paragraphs = markdown
    .replace(/^```.*?^```/gms, '')
    .replace(/^\|.*$/gm, '')
    .replace(/^ {0,3}(?:[-*]|\d+\.) +/gm, '\n\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
  return paragraphs.flatMap((paragraph) =>
    paragraph
      .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
      .replaceAll('**', '')
      // References to numbered rules say nothing here.
      .replace(/ \(P\d+[^)]*\)/g, '')
      .split(/(?<=[.!?])\s+(?=[A-Z`“"])/)
      .filter(isWhole),
  )
}

function isWhole(sentence: string): boolean {
  const isBalanced = sentence.split('`').length % 2 === 1
  const isProse = /^[A-Z`“"]/.test(sentence) && /[.!?]$/.test(sentence) && !/\[\w+\]/.test(sentence)
  return isProse && isBalanced && sentence.length > 24
}
