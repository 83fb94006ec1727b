// The names of steps, which frameworks give.

const maxLength = 100

/** The first of the names that is a text, on one line and not too long. */
export function nameOf(...names: readonly unknown[]): string {
  const name = names.find((each): each is string => typeof each === 'string' && each !== '') ?? ''
  return name.replaceAll(/\s+/g, ' ').slice(0, maxLength)
}
