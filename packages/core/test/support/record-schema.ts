// Checks records against the published schema, more strictly than a user would: a field that the
// schema does not have is a fault.
import { Ajv, type AnySchemaObject } from 'ajv'
import schema from '../../schema/turn-record.v1.json' with { type: 'json' }

/** The schema, where every object has only the fields that are named. */
function closed(part: AnySchemaObject): AnySchemaObject {
  const parts = Object.entries(part).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null && !Array.isArray(value) ? closed(value) : value,
  ])
  const isOpen = part.type === 'object' && part.additionalProperties === undefined
  return { ...Object.fromEntries(parts), ...(isOpen ? { additionalProperties: false } : {}) }
}

const ajv = new Ajv({ allErrors: true, strict: true })
const isValid = ajv.compile(closed(schema))

/** Fails where a record, as JSON carries it, does not match the schema. @throws Error. */
export function checkRecord(record: object): void {
  if (!isValid(JSON.parse(JSON.stringify(record))))
    throw new Error(`The record breaks its schema: ${ajv.errorsText(isValid.errors)}`)
}
