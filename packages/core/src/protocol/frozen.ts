// Freezes what is shown to others, so that nobody changes what is compared, sent and remembered.

/** The same value, frozen at every depth. What is frozen already is not looked into again. */
export function frozen<Value>(value: Value): Value {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null || Object.isFrozen(one)) continue
    Object.freeze(one)
    for (const part of Object.values(one)) open.push(part)
  }
  return value
}
