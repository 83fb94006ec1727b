// Whether two SSE bodies hold the same events, where those that tell of a failure may be told in
// another way. Pure.
import { createParser } from 'eventsource-parser'

/** Whether every event that is no failure has the same data in both. */
export function isSameButFailures(served: string, shown: string): boolean {
  const before = dataOf(served)
  const after = dataOf(shown)
  return (
    before.length === after.length &&
    before.every((data, index) => isSame(data, after[index] ?? ''))
  )
}

function dataOf(body: string): readonly string[] {
  const all: string[] = []
  const parser = createParser({ onEvent: ({ data }) => all.push(data) })
  parser.feed(body)
  return all
}

function isSame(before: string, after: string): boolean {
  if (before === after) return true
  const [was, is] = [parse(before), parse(after)]
  const isFailure = /^(error|response\.failed)$/.test(typeof was?.type === 'string' ? was.type : '')
  // Some servers leave the type of an error out.
  const isUntyped = was !== undefined && was.type === undefined && is?.type === 'error'
  return isFailure || isUntyped || (was !== undefined && JSON.stringify(was) === JSON.stringify(is))
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object(value) : undefined
  } catch {
    return undefined
  }
}
