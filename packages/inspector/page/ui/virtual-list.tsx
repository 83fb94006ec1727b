// A list of any length that draws only the rows in sight. It stays at its end while rows come, once
// somebody has scrolled there, and keeps the selected row in sight.
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { scrollTo, type Visible, visibleRows } from '../model/window.ts'

interface Props<Row> {
  readonly rows: readonly Row[]
  readonly label: string
  /** The height of every row, for a list of this width. */
  readonly heightFor: (width: number) => number
  readonly keyOf: (row: Row) => string
  readonly selectedKey: string | undefined
  readonly draw: (row: Row, place: RowPlace) => ComponentChildren
  /** What stands above the rows and scrolls with none of them, drawn for the rows in sight. */
  readonly head?: (rows: readonly Row[]) => ComponentChildren
}

/** What a row's element must say of its place in the list. */
export interface RowPlace {
  readonly id: string
  readonly isSelected: boolean
  readonly size: number
  readonly position: number
  readonly inSight: Visible
}

export function VirtualList<Row>(props: Props<Row>) {
  const { rows, label, heightFor, keyOf, selectedKey, draw, head } = props
  const list = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ top: 0, height: 800, width: 800 })
  const isAtEnd = useRef(false)
  const height = heightFor(sight.width)
  const visible = visibleRows({ length: rows.length, rowHeight: height }, sight)

  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return
    const look = () => {
      isAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 4
      setSight((before) => {
        const next = {
          top: element.scrollTop,
          height: element.clientHeight,
          width: element.clientWidth,
        }
        const isSame =
          before.top === next.top && before.height === next.height && before.width === next.width
        return isSame ? before : next
      })
    }
    look()
    isAtEnd.current = false
    const watcher = new ResizeObserver(look)
    watcher.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      watcher.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: only new rows move the list to its end.
  useLayoutEffect(() => {
    if (isAtEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight
  }, [rows.length])

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that come do not scroll to it again.
  useEffect(() => {
    const element = list.current
    if (element === null || selectedKey === undefined) return
    const index = rows.findIndex((row) => keyOf(row) === selectedKey)
    if (index === -1) return
    const to = scrollTo({ index, height }, { top: element.scrollTop, height: element.clientHeight })
    if (to !== undefined) element.scrollTop = to
  }, [selectedKey, height])

  const inSight = rows.slice(visible.from, visible.to)
  const isSelectedDrawn = inSight.some((row) => keyOf(row) === selectedKey)
  return (
    <>
      {head?.(inSight)}
      <div
        ref={list}
        class="list"
        role="listbox"
        tabIndex={0}
        aria-label={label}
        {...(isSelectedDrawn ? { 'aria-activedescendant': rowId(selectedKey ?? '') } : {})}
      >
        <div class="list-rows" role="presentation" style={{ height: `${rows.length * height}px` }}>
          {inSight.map((row, offset) => {
            const key = keyOf(row)
            const position = visible.from + offset
            return (
              <div
                key={key}
                class="list-row"
                role="presentation"
                style={{ height: `${height}px`, transform: `translateY(${position * height}px)` }}
              >
                {draw(row, {
                  id: rowId(key),
                  isSelected: key === selectedKey,
                  size: rows.length,
                  position: position + 1,
                  inSight: visible,
                })}
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

function rowId(key: string): string {
  return `row-${key.replace(/\s/g, '_')}`
}
