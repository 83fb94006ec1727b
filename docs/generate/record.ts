// The table of reference/record.md: every field of a turn's record.
import { code, described, table, unitOf } from './markdown.ts'
import { type Member, membersOf } from './sources.ts'

const core = 'packages/core/src/index.ts'

/** The generated parts of the page, by name. */
export function recordParts(): Readonly<Record<string, string>> {
  return {
    fields: fieldsOf('TurnRecord'),
    tokens: fieldsOf('TokenCounts'),
    hint: fieldsOf('Hint'),
    totals: fieldsOf('TurnTotals'),
  }
}

function fieldsOf(name: string): string {
  const rows = membersOf(core, name).flatMap((member) => rowsOf(member, ''))
  return table(['Field', 'Type', 'What it says'], rows)
}

function rowsOf({ name, type, isOptional, doc, members }: Member, path: string): string[][] {
  const field = `${path}${name}`
  const unit = unitOf(name, doc.text)
  const isSaid = unit === '' || new RegExp(unit.replace(/s$/, '')).test(doc.text)
  const says = [described(field, doc.text), isSaid ? '' : `In ${unit}.`]
    .filter((text) => text !== '')
    .join(' ')
  const own = [code(field), `${code(type)}${isOptional ? ', optional' : ''}`, says]
  return [own, ...members.flatMap((member) => rowsOf(member, `${field}.`))]
}
