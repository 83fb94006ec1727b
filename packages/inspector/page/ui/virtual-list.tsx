// A list of any length that draws only the rows in sight. It stays at its end while rows come, once
// somebody has scrolled there, and keeps the selected row in sight.
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { rowsInSight, scrollTo, topsOf } from '../model/window.ts'

interface Props<Row> {
  readonly rows: readonly Row[]
  readonly label: string
  /** The height of a row in a list of this width. */
  readonly heightOf: (row: Row, width: number) => number
  readonly keyOf: (row: Row) => string
  readonly selectedKey: string | undefined
  readonly draw: (row: Row, place: RowPlace) => ComponentChildren
  /** What stands above the rows and does not scroll, drawn for the rows in sight. */
  readonly head?: (inSight: readonly Row[]) => ComponentChildren
}

/** What a row's element must say of its place in the list. */
export interface RowPlace {
  readonly id: string
  readonly isSelected: boolean
  readonly size: number
  readonly position: number
}

/** Rows that are drawn beyond each edge. */
const beyond = 8

export function VirtualList<Row>(props: Props<Row>) {
  const { rows, label, heightOf, keyOf, selectedKey, draw, head } = props
  const list = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(false)
  const sight = useSight(list, isAtEnd)
  const tops = useMemo(
    () => topsOf(rows.map((row) => heightOf(row, sight.width))),
    [rows, heightOf, sight.width],
  )
  const drawn = rowsInSight(tops, sight, beyond)

  // Only new rows move the list to its end.
  useLayoutEffect(() => {
    if (isAtEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight
  }, [rows.length])

  // Rows that come do not scroll to it again.
  useEffect(() => {
    const element = list.current
    if (element === null || selectedKey === undefined) return
    const row = rows.findIndex((each) => keyOf(each) === selectedKey)
    if (row === -1) return
    const to = scrollTo(tops, row, { top: element.scrollTop, height: element.clientHeight })
    if (to !== undefined) element.scrollTop = to
  }, [selectedKey, sight.width, sight.height])

  const shown = rows.slice(drawn.from, drawn.to)
  const isSelectedDrawn = shown.some((row) => keyOf(row) === selectedKey)
  const seen = rowsInSight(tops, sight)
  return (
    <>
      {head?.(rows.slice(seen.from, seen.to))}
      <div
        ref={list}
        class="list"
        role="listbox"
        tabIndex={0}
        aria-label={label}
        {...(isSelectedDrawn ? { 'aria-activedescendant': rowId(selectedKey ?? '') } : {})}
      >
        <div class="list-rows" role="presentation" style={{ height: `${tops.at(-1) ?? 0}px` }}>
          {shown.map((row, offset) => {
            const key = keyOf(row)
            const at = drawn.from + offset
            const top = tops[at] ?? 0
            return (
              <div
                key={key}
                class="list-row"
                role="presentation"
                style={{
                  height: `${(tops[at + 1] ?? top) - top}px`,
                  transform: `translateY(${top}px)`,
                }}
              >
                {draw(row, {
                  id: rowId(key),
                  isSelected: key === selectedKey,
                  size: rows.length,
                  position: at + 1,
                })}
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

/** What is in sight of a scrolling element, and whether that is its end. */
function useSight(list: { current: HTMLDivElement | null }, isAtEnd: { current: boolean }) {
  const [sight, setSight] = useState({ top: 0, height: 800, width: 800 })
  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return
    const look = () => {
      isAtEnd.current =
        element.scrollTop > 0 &&
        element.scrollTop + element.clientHeight >= element.scrollHeight - 4
      const { scrollTop: top, clientHeight: height, clientWidth: width } = element
      setSight((before) =>
        before.top === top && before.height === height && before.width === width
          ? before
          : { top, height, width },
      )
    }
    look()
    const watcher = new ResizeObserver(look)
    watcher.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      watcher.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  return sight
}

function rowId(key: string): string {
  return `row-${key.replace(/\s/g, '_')}`
}
