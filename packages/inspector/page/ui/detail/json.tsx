// A JSON value in lines. It is text and nothing else: nothing in it is interpreted. Long texts and
// many lines are folded until somebody asks for more.
import { useState } from 'preact/hooks'
import { differingPart, type Path } from '../../model/differences.ts'
import { count } from '../../model/format.ts'
import { beginningOf, type JsonLine, jsonLines } from '../../model/json-lines.ts'

const firstLines = 80
const firstCharacters = 700
/** What one press shows more of a long text. */
const moreCharacters = 20_000
/** Deeper lines are not indented further. */
const maxIndent = 14

interface Props {
  readonly value: unknown
  /** The paths at which it differs from another value, with the other's value. */
  readonly differs?: ReadonlyMap<Path, unknown> | undefined
}

export function Json({ value, differs }: Props) {
  const [most, setMost] = useState(firstLines)
  const { lines, hasMore } = jsonLines(value, most)
  return (
    <div class="json">
      {lines.map((line) => (
        <Line key={`${line.path} ${line.kind}`} line={line} differs={differs} />
      ))}
      {hasMore && (
        <button type="button" class="more" onClick={() => setMost(Math.min(most * 4, most + 2000))}>
          Show more lines
        </button>
      )}
    </div>
  )
}

function Line({ line, differs }: { line: JsonLine; differs: Props['differs'] }) {
  const { kind, path, value, depth } = line
  const isDifferent = differs !== undefined && kind !== 'close' && differs.has(path)
  return (
    <div
      class={isDifferent ? 'json-line is-different' : 'json-line'}
      style={{ paddingInlineStart: `${Math.min(depth, maxIndent) * 12}px` }}
    >
      {line.name !== undefined && <span class="json-name">{beginningOf(line.name, 200)}: </span>}
      {kind === 'text' ? (
        <Text text={value} other={isDifferent ? (differs.get(path) ?? null) : undefined} />
      ) : kind === 'folded' ? (
        <span class="json-folded" title="Deeper values are in the exported file">
          {value}
        </span>
      ) : (
        <span class={kind === 'plain' ? 'json-plain' : 'json-bracket'}>{value}</span>
      )}
    </div>
  )
}

/** A text, with the part that differs from `other` marked. */
export function Text({ text, other }: { text: string; other?: unknown }) {
  const [most, setMost] = useState(firstCharacters)
  const shown = beginningOf(text, most)
  const rest = text.length - shown.length
  const parts = other === undefined ? undefined : differingPart(text, other)
  return (
    <span class="json-text">
      {parts === undefined ? shown : <Marked parts={parts} most={most} />}
      {rest > 0 && (
        <button type="button" class="more" onClick={() => setMost(most + moreCharacters)}>
          … {count(rest)} more characters
        </button>
      )}
    </span>
  )
}

/** The differing part and what is around it, with far parts of what is equal left out. */
function Marked({ parts, most }: { parts: readonly [string, string, string]; most: number }) {
  const [start, middle, end] = parts
  const room = Math.max(80, most - middle.length)
  const before = start.length > room ? `…${start.slice(-room)}` : start
  return (
    <>
      {before}
      {middle === '' ? (
        <mark class="is-gap" title="The other side has more here" />
      ) : (
        <mark>{beginningOf(middle, most)}</mark>
      )}
      {beginningOf(end, room)}
    </>
  )
}
