// The command line's spelling of a fault: `type,field=value,…`, or the fault as a JSON object.
import { DevServerError } from '../errors.js'
import { type JsonValue, parseJson } from '../wire/json.js'
import type { Fault } from './fault.js'
import { readFault } from './schema.js'

/**
 * Reads one `--fault`. A value is parsed as JSON where it is valid JSON, and is text otherwise.
 * @example parseFault('close,at=after-created,code=1011,turn=2')
 * @throws DevServerError `invalid_option` when it is not a valid fault.
 */
export function parseFault(text: string): Fault {
  if (text.trimStart().startsWith('{')) return readFault(parseJson(text) ?? text, '--fault')
  const [type, ...fields] = text.split(',')
  const entries = fields.map((field): [string, JsonValue] => {
    const split = field.indexOf('=')
    if (split === -1)
      throw new DevServerError(
        'invalid_option',
        `--fault: expected field=value, not ${JSON.stringify(field)}.`,
      )
    const value = field.slice(split + 1)
    return [field.slice(0, split).trim(), parseJson(value) ?? value]
  })
  return readFault({ type, ...Object.fromEntries(entries) }, '--fault')
}
