/**
 * A short text that matches a regular expression, for the patterns that tool schemas use: literals, classes, groups, alternatives,
 * repetitions, anchors at the ends. No lookaround, back reference or word boundary: for those there is no example.
 */

/** Longer texts are not made, whatever a pattern asks for. */
const MAX_LENGTH = 10_000

/** A text that matches `pattern`, at least `minLength` characters long; `undefined` when none was found. */
export function patternExample(pattern: string, minLength = 0): string | undefined {
  const expression = compile(pattern)
  if (expression === undefined) return undefined
  // Repetitions that may go on are made longer until the text is long enough.
  for (const extra of [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]) {
    const text = new Reader(pattern, extra).read()
    if (text === undefined) return undefined
    if (text.length >= minLength && expression.test(text)) return text
  }
  return undefined
}

/** True when `text` matches; also when `pattern` is no expression that can be read. */
export function matchesPattern(pattern: string, text: string): boolean {
  return compile(pattern)?.test(text) ?? true
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return plain(pattern)
  }
}

function plain(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern)
  } catch {
    return undefined
  }
}

/** What the shorthand classes stand for. */
const SHORTHANDS: Readonly<Record<string, string>> = { d: '0', w: 'a', s: ' ', D: 'a', W: '-', S: 'a' }
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
/** Tried in this order for a class that says what it is not. */
const CANDIDATES = 'aA0-_ .xyz!~'

class Unsolved extends Error {}

/** Reads a pattern once and writes the least text that it asks for, every open repetition `extra` times longer. */
class Reader {
  readonly #pattern: string
  readonly #extra: number
  #at = 0

  constructor(pattern: string, extra: number) {
    this.#pattern = pattern
    this.#extra = extra
  }

  read(): string | undefined {
    try {
      const text = this.#alternatives()
      return this.#at === this.#pattern.length ? text : undefined
    } catch (error) {
      if (error instanceof Unsolved) return undefined
      throw error
    }
  }

  /** The first alternative counts; the others are read past. */
  #alternatives(): string {
    const first = this.#sequence()
    while (this.#take('|')) this.#sequence()
    return first
  }

  #sequence(): string {
    let text = ''
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#peek())) text += this.#repeated()
    return text
  }

  #repeated(): string {
    const one = this.#atom()
    const [least, most] = this.#quantifier()
    const count = Math.min(most, least + (most > least ? this.#extra : 0))
    if (one.length * count > MAX_LENGTH) throw new Unsolved()
    return one.repeat(count)
  }

  #quantifier(): readonly [least: number, most: number] {
    const counts = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(this.#pattern.slice(this.#at))
    if (counts === null) return [1, 1]
    this.#at += counts[0].length
    const [whole, least = '0', range, most = ''] = counts
    if (whole.startsWith('*')) return [0, Number.POSITIVE_INFINITY]
    if (whole.startsWith('+')) return [1, Number.POSITIVE_INFINITY]
    // What may be left out is left out: a longer text needs an open end.
    if (whole.startsWith('?')) return [0, 0]
    if (range === undefined) return [Number(least), Number(least)]
    return [Number(least), most === '' ? Number.POSITIVE_INFINITY : Number(most)]
  }

  #atom(): string {
    const character = this.#next()
    switch (character) {
      case '^':
      case '$':
        return ''
      case '.':
        return 'a'
      case '(':
        return this.#group()
      case '[':
        return this.#class()
      case '\\':
        return this.#escape()
      default:
        return character
    }
  }

  #group(): string {
    if (this.#take('?') && !this.#take(':')) {
      const name = /^<[^=!>][^>]*>/.exec(this.#pattern.slice(this.#at))?.[0]
      if (name === undefined) throw new Unsolved()
      this.#at += name.length
    }
    const text = this.#alternatives()
    if (!this.#take(')')) throw new Unsolved()
    return text
  }

  /** The class is handed to the language: the first candidate that it accepts. */
  #class(): string {
    const source = /^\^?\]?(?:\\.|[^\]\\])*\]/.exec(this.#pattern.slice(this.#at))?.[0]
    const accepts = source === undefined ? undefined : compile(`^[${source}$`)
    if (source === undefined || accepts === undefined) throw new Unsolved()
    this.#at += source.length
    const found = [...CANDIDATES, ...source].find((candidate) => accepts.test(candidate))
    if (found === undefined) throw new Unsolved()
    return found
  }

  #escape(): string {
    const character = this.#next()
    const known = SHORTHANDS[character] ?? CONTROLS[character]
    if (known !== undefined) return known
    const code = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(this.#pattern.slice(this.#at - 1))
    if (code !== null) {
      this.#at += code[0].length - 1
      return String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? '', 16))
    }
    if (/[a-zA-Z0-9]/.test(character)) throw new Unsolved()
    return character
  }

  #peek(): string {
    return this.#pattern[this.#at] ?? ''
  }

  #next(): string {
    const character = this.#peek()
    if (character === '') throw new Unsolved()
    this.#at += 1
    return character
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#at += 1
    return true
  }
}
