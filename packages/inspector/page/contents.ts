// Loads the content of the turn that is looked at, and makes the texts for the search a few at a
// time, so that no file is too large to search.
import { effect, signal } from '@preact/signals'
import type { TurnContent } from '../src/model.ts'
import type { Api } from './feed/api.ts'
import { textsOf } from './model/json-lines.ts'
import { contents, contentTexts, isDetailOpen, selected, source } from './store.ts'

/** Contents that the page keeps of a server; a file's are all there. */
const maxContents = 300
/** Characters of a content that the search looks at. */
const maxText = 50_000
const sliceMs = 8

/** What became of the last content that was asked for. */
export const contentFault = signal<string | undefined>(undefined)

let waiting: TurnContent[] = []
let isIndexing = false
/** The turns whose contents were loaded after their end: these do not change. */
const settled = new Set<string>()

/** Replaces all contents, as a file does, or with none. */
export function resetContents(given: readonly TurnContent[]): void {
  contents.value = new Map(given.map((content) => [content.id, content]))
  contentTexts.value = new Map()
  settled.clear()
  waiting = [...given]
  index()
}

/** Loads the selected turn's content whenever it may be another one. */
export function followSelection(api: Api): void {
  let asked = ''
  effect(() => {
    const turn = selected.value
    if (source.value.kind === 'file' || turn === undefined || !isDetailOpen.value) return
    const isEnded = turn.record !== undefined
    const ask = `${turn.id}\n${isEnded}\n${turn.sentAt}`
    if (!turn.hasContent || settled.has(turn.id) || asked === ask) return
    asked = ask
    contentFault.value = undefined
    api.content(turn.id).then(
      (content) => {
        if (content === undefined) contentFault.value = 'The content is no longer there.'
        else add(content, isEnded)
      },
      () => {
        asked = ''
        contentFault.value = 'The content could not be loaded: the server cannot be reached.'
      },
    )
  })
}

function add(content: TurnContent, isEnded: boolean): void {
  const next = new Map(contents.peek())
  next.delete(content.id)
  next.set(content.id, content)
  for (const id of next.keys()) {
    if (next.size <= maxContents) break
    next.delete(id)
    settled.delete(id)
  }
  contents.value = next
  if (isEnded) settled.add(content.id)
  waiting.push(content)
  index()
}

function index(): void {
  if (isIndexing) return
  isIndexing = true
  setTimeout(function slice() {
    const end = performance.now() + sliceMs
    const next = new Map(contentTexts.peek())
    while (waiting.length > 0 && performance.now() < end) {
      const content = waiting.pop()
      if (content !== undefined) next.set(content.id, searchText(content))
    }
    if (waiting.length > 0) {
      contentTexts.value = next
      setTimeout(slice)
      return
    }
    contentTexts.value = next
    isIndexing = false
  })
}

function searchText({ settings, input, output }: TurnContent): string {
  // The end of an input is what is new in its turn.
  return textsOf([output, input.toReversed(), settings], maxText).toLowerCase()
}
