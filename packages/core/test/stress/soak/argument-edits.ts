// Changes of a call's arguments that make another call of it. Each gives false where it finds
// nothing to change.
import type { Call, Element, JsonObject } from './history.js'
import type { Random } from './random.js'
import { asOfAnotherToolset } from './toolsets.js'

type FunctionCall = Extract<Call, { kind: 'call' }>

/**
 * Another value, a declared key less, or an undeclared key more. What validation would undo is not
 * among them.
 */
export function changeArguments(call: FunctionCall, random: Random): Element | false {
  if (call.validated === '{}') return false
  const value: JsonObject = JSON.parse(call.sent)
  if (call.name === 'search') {
    const { q, ...rest } = value
    return withArguments(
      call,
      random.pick<JsonObject>([{ ...value, q: `${q}x` }, rest, { ...value, token: 'new' }]),
    )
  }
  if (call.name === 'open') {
    const deep = { list: [1, { n: 3 }] }
    return withArguments(
      call,
      random.pick<JsonObject>([
        { ...value, more: 1 },
        { ...value, deep },
      ]),
    )
  }
  const { city, ...rest } = value
  return withArguments(
    call,
    random.pick<JsonObject>([
      rest,
      { ...value, city: `${city}x` },
      { ...value, city: null },
      { ...value, days: 77 },
      { ...value, units: 'K' },
      { ...value, stranger: true },
      { ...value, where: { name: 'elsewhere', zoom: 9 } },
    ]),
  )
}

/** A key that the schema does not declare vanishes: the schema is open. */
export function redact(call: FunctionCall): Element | false {
  if (call.validated === '{}' || (call.name !== 'search' && call.name !== 'open')) return false
  const { token, deep, ...rest }: JsonObject = JSON.parse(call.sent)
  return token === undefined && deep === undefined ? false : withArguments(call, rest)
}

/** What the schemas of another turn explain, and those of the call's own do not. */
export function validateByAnother(call: FunctionCall): Element | false {
  if (call.validated === '{}') return false
  const changed = asOfAnotherToolset(call.toolset, call.name, JSON.parse(call.sent))
  return changed !== undefined && withArguments(call, changed)
}

function withArguments(call: FunctionCall, value: JsonObject): Element {
  const sent = JSON.stringify(value)
  return { ...call, sent, validated: sent }
}
