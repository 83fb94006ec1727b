// The arguments of a call: as a model writes them, and as validation leaves them.
import type { Json, JsonObject } from './history.js'
import type { Random } from './random.js'
import { type Variant, variantOf } from './toolsets.js'
import { words } from './words.js'

/** Arguments as a model wrote them, and what validation by the schema of then makes of them. */
interface Written {
  readonly sent: string
  readonly validated: string
}

/** A call of some function of a toolset. */
export function randomCall(random: Random, toolset: number): Written & { readonly name: string } {
  if (random.chance(0.07)) return { name: 'weather', sent: '{"city": "Ro', validated: '{}' }
  if (random.chance(0.2)) {
    const value = { q: random.pick(words), deep: { list: [1, { n: 2 }] } }
    return { name: 'open', sent: odd(random, value), validated: JSON.stringify(value) }
  }
  if (random.chance(0.25)) return { name: 'search', ...search(random, variantOf(toolset)) }
  return { name: 'weather', ...weather(random, variantOf(toolset)) }
}

/**
 * Arguments with keys that the open schema does not know, which stay, and without some that it
 * fills in.
 */
function search(random: Random, { limit, defaultsForce }: Variant): Written {
  const value: JsonObject = {
    q: random.pick(words),
    limit: random.pick([undefined, undefined, 5, limit]),
    force: random.pick([undefined, undefined, false]),
    token: random.pick([undefined, 'secret', { deep: 1 }]),
  }
  const filled = {
    ...value,
    limit: value.limit ?? limit,
    force: value.force ?? (defaultsForce || undefined),
  }
  return { sent: odd(random, value), validated: JSON.stringify(filled) }
}

/**
 * Arguments with keys that the schema does not know and without some that it fills in; and what
 * validation makes of them.
 */
function weather(random: Random, { units: filler, declaresDays }: Variant): Written {
  const city = random.pick(['Rome', 'Zürich', ''])
  const units = random.pick([undefined, 'C', 'F'])
  const days = random.pick([undefined, 1, 2.5, -0])
  const zoom = random.pick([undefined, 3, 4])
  const where = random.chance(0.3)
    ? { name: 'x', zoom, junk: random.chance(0.5) ? 1 : undefined }
    : undefined
  const note = random.pick([undefined, null, 'n'])
  const junk = random.chance(0.3) ? true : undefined
  const validated = {
    city,
    units: units ?? filler,
    days: declaresDays ? days : undefined,
    where: where && { name: 'x', zoom: zoom ?? 3 },
    note: note ?? null,
  }
  return {
    sent: odd(random, { junk, days, where, city, units, note }),
    validated: JSON.stringify(validated),
  }
}

/** JSON as models write it: odd whitespace, escapes, numbers with a fraction of nothing. */
function odd(random: Random, value: Json | object): string {
  const text = random.chance(0.5) ? JSON.stringify(value) : JSON.stringify(value, null, 1)
  return random.chance(0.5)
    ? text.replaceAll('ü', '\\u00fc').replace(/"days": ?1\b/, '"days" : 1.0')
    : text
}
