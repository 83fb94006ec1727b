// Arithmetic: a small grammar of numbers, + - * / ^, brackets and percent, evaluated as it is read.

/**
 * The value of an expression.
 * @throws RangeError when it has none; SyntaxError when it is no expression, saying where.
 */
export function calculate(expression: string): number {
  const tokens = expression.match(/\d[\d,]*(\.\d+)?|\.\d+|\S/g) ?? []
  let at = 0
  const take = (...wanted: readonly string[]): string | undefined => {
    const token = tokens[at]
    if (token === undefined || !wanted.includes(token)) return undefined
    at += 1
    return token
  }
  const sum = (): number => {
    let value = product()
    for (let sign = take('+', '-'); sign !== undefined; sign = take('+', '-'))
      value = sign === '+' ? value + product() : value - product()
    return value
  }
  const product = (): number => {
    let value = power()
    for (let sign = take('*', '×', '/', '÷'); sign !== undefined; sign = take('*', '×', '/', '÷')) {
      const next = power()
      if ((sign === '/' || sign === '÷') && next === 0)
        throw new RangeError('Nothing can be divided by zero.')
      value = sign === '*' || sign === '×' ? value * next : value / next
    }
    return value
  }
  const power = (): number => {
    const base = signed()
    return take('^') === undefined ? base : base ** power()
  }
  const signed = (): number => (take('-') === undefined ? percent() : -signed())
  const percent = (): number => {
    const value = atom()
    return take('%') === undefined ? value : value / 100
  }
  const atom = (): number => {
    if (take('(') !== undefined) {
      const value = sum()
      if (take(')') === undefined) throw new SyntaxError(`A bracket is not closed in ${expression}`)
      return value
    }
    const token = tokens[at]
    const value = token === undefined ? Number.NaN : Number(token.replaceAll(',', ''))
    if (Number.isNaN(value))
      throw new SyntaxError(`A number was expected before ${token ?? 'the end'} in ${expression}`)
    at += 1
    return value
  }
  const value = sum()
  if (at < tokens.length) throw new SyntaxError(`${tokens[at]} was not expected in ${expression}`)
  if (!Number.isFinite(value)) throw new RangeError('The result is too large.')
  return Number(value.toPrecision(12))
}
