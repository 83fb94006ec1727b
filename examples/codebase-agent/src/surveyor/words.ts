// Words: which of a question are worth a search, and which names a piece of code declares. Pure
// text work.

/** Words that every question has, and words that every directory is about. */
const commonWords: ReadonlySet<string> = new Set(
  `a about after all also an and any are as at be been before being between both but by can code codebase could did
  directory do does each file files find folder for from get gets give had has have here how if in into is it its just
  know like made main make makes many me more most much my not of on one only or other our out over part parts please
  program project repo repository see should show so some such tell than that the their them then there these they
  thing things this those through to two under up us use used uses using very was way we well were what when where
  which while who why will with without work works would you your`.split(/\s+/),
)

/** Most words of a question that are searched for. */
const maxWords = 4

/** The words of a question that are worth a search, in their order, without common endings. */
export function questionWords(question: string): readonly string[] {
  const words = (question.match(/[\p{L}\p{N}_$-]{3,}/gu) ?? [])
    .filter((word) => !commonWords.has(word.toLowerCase()))
    .map(stem)
  return [...new Set(words)].slice(0, maxWords)
}

/**
 * Without a common English ending, so that a search finds the word's other forms too. Names keep
 * theirs.
 */
function stem(word: string): string {
  if (/[A-Z_$\d]/.test(word.slice(1))) return word
  const lower = word.toLowerCase()
  const short = lower.replace(/(?:ies|ing|ed|s)$/, '')
  return short.length >= 4 ? short : lower
}

const declarationPattern =
  /\b(?:function\*?|class|interface|type|enum|struct|trait|const|let|var|def|func|fn|module)\s+([\p{L}_$][\p{L}\p{N}_$]{5,39})/gu

/**
 * Names that the lines declare, in many languages' manner, each once and in order. Short ones tell
 * little and are left out.
 */
export function declaredNames(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) =>
    [...line.matchAll(declarationPattern)].map((match) => match[1] ?? ''),
  )
  return [...new Set(names)]
}
