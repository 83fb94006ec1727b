// A few long texts that were used last, within a limit of their number and of their length
// together. It knows nothing of what they say.

/** Most texts that are kept: those of the agents that take turns. */
const maxKept = 16

/** Longer texts, in characters, than any instructions or tools are not kept. */
export const maxTextLength: number = 256 * 1024

/** Most characters of them together. */
const maxKeptLength = 1024 * 1024

/** Texts with what they stand for, the last used first. */
export class RecentTexts<Entry extends { readonly text: string }> {
  #kept: readonly Entry[] = []

  /** How many characters are kept. */
  get length(): number {
    return this.#kept.reduce((sum, { text }) => sum + text.length, 0)
  }

  /** The one that this is true of, which then counts as used. */
  find(isIt: (entry: Entry) => boolean): Entry | undefined {
    const at = this.#kept.findIndex(isIt)
    const found = this.#kept[at]
    // The first few take turns, and are in no danger where they stand.
    if (found !== undefined && at >= maxKept / 4) this.keep(found)
    return found
  }

  /** Forgets all. */
  clear(): void {
    this.#kept = []
  }

  /** Keeps a text, as the last used, in place of those unused for longest. */
  keep(entry: Entry): void {
    if (entry.text.length > maxTextLength) return
    let length = 0
    this.#kept = [entry, ...this.#kept.filter((other) => other !== entry)]
      .slice(0, maxKept)
      .filter(({ text }) => {
        length += text.length
        return length <= maxKeptLength
      })
  }
}
