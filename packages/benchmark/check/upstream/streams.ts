// Prints what every framework makes of a set of answers, however they are cut into chunks. With the
// patches it must print the same.
import { answers, chunksOf, responseOf } from './answers.ts'
import { type ReaderName, readers } from './readers.ts'

/**
 * Leaves out what a run decides by chance, ids and times, and the list of what a wrong event lacks:
 * a patched schema names only the events of its type.
 */
function withoutChance(key: string, value: unknown): unknown {
  if (key === 'performance' || key === 'timestamp' || key.endsWith('Ms')) return undefined
  if (typeof value !== 'string') return value
  return value
    .replace(/\b(run|aitxt)-[\w-]+/g, 'chance')
    .replace(/\[\s+\{\s+"code": "invalid_[\s\S]*/, 'issues')
}

const names: readonly ReaderName[] = ['openai', 'ai-sdk', 'ai-sdk-transformed', 'langchain']
for (const [title, text] of Object.entries(answers)) {
  for (const size of [0, 1, 7, 200, 1_000_000]) {
    for (const name of names) {
      const chunks = chunksOf(text, size)
      const seen = await readers[name](() => responseOf(chunks))
      process.stdout.write(`${title} / ${size} / ${name}: ${JSON.stringify(seen, withoutChance)}\n`)
    }
  }
}
