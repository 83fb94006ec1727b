// When a scope, and a whole client, stop trying WebSocket mode, and when they try again.
import { describe, expect, test } from 'vitest'
import { CircuitBreaker, ClientCircuitBreaker } from '../../../src/recovery/circuit-breaker.js'

/** Whether a turn that wants WebSocket mode now tries it. */
function tries(circuit: CircuitBreaker, now: number): boolean {
  const mayTry = circuit.mayTry(now)
  if (mayTry) circuit.probe(now)
  return mayTry
}

describe('the circuit', () => {
  test('The circuit opens at once where WebSocket mode is not offered, cools down longer each time, and heals', () => {
    const circuit = new CircuitBreaker()
    circuit.failed(0, 426)
    expect([tries(circuit, 29_999), tries(circuit, 30_000), tries(circuit, 30_001)]).toEqual([
      false,
      true,
      false,
    ])
    circuit.failed(30_001, 426)
    expect([tries(circuit, 90_000), tries(circuit, 90_001)]).toEqual([false, true])
    circuit.succeeded()
    expect(tries(circuit, 90_002)).toBe(true)
    circuit.failed(90_003, 404)
    expect(tries(circuit, 120_003)).toBe(true)
  })

  test('The circuit opens after three network failures in a row, not after one', () => {
    const circuit = new CircuitBreaker()
    circuit.failed(0, undefined)
    circuit.failed(1, undefined)
    expect(tries(circuit, 2)).toBe(true)
    circuit.succeeded()
    circuit.failed(3, undefined)
    circuit.failed(4, undefined)
    expect(tries(circuit, 5)).toBe(true)
    circuit.failed(6, undefined)
    expect(tries(circuit, 7)).toBe(false)
  })

  test.each([400, 401, 403, 429, 500, 503])('The circuit is not opened by %d', (status) => {
    const circuit = new CircuitBreaker()
    for (let i = 0; i < 10; i++) circuit.failed(i, status)
    expect(tries(circuit, 11)).toBe(true)
  })

  test('The circuit never cools down for more than ten minutes', () => {
    const circuit = new CircuitBreaker()
    let now = 0
    for (let i = 0; i < 20; i++) {
      circuit.failed(now, 426)
      now += 600_000
      expect(tries(circuit, now)).toBe(true)
    }
    circuit.failed(now, 426)
    expect([tries(circuit, now + 599_999), tries(circuit, now + 600_000)]).toEqual([false, true])
  })

  test('The circuit counts one burst of failures once, and doubles its pause for a failed probe only', () => {
    const circuit = new CircuitBreaker()
    for (let i = 0; i < 20; i++) circuit.failed(0, undefined)
    expect([tries(circuit, 29_999), tries(circuit, 30_000)]).toEqual([false, true])
    for (let i = 0; i < 20; i++) circuit.failed(30_000, undefined)
    expect([tries(circuit, 89_999), tries(circuit, 90_000)]).toEqual([false, true])
  })
})

describe('the circuits of one client', () => {
  const scopes = (): {
    readonly all: readonly CircuitBreaker[]
    at(index: number): CircuitBreaker
  } => {
    const client = new ClientCircuitBreaker()
    const all = Array.from({ length: 5 }, () => new CircuitBreaker(client))
    return {
      all,
      at(index) {
        const circuit = all[index]
        if (circuit === undefined) throw new Error(`No scope ${index}.`)
        return circuit
      },
    }
  }

  test('The circuit of one scope keeps no other scope from trying', () => {
    const { all, at } = scopes()
    for (let i = 0; i < 10; i++) at(0).failed(i, 404)
    at(1).failed(10, 426)
    expect(all.map((circuit) => tries(circuit, 11))).toEqual([false, false, true, true, true])
  })

  test('The circuits of a client open together once three have failed, and close when one succeeds', () => {
    const { all, at } = scopes()
    for (const index of [0, 1, 2]) at(index).failed(0, undefined)
    expect(all.map((circuit) => tries(circuit, 1))).toEqual([false, false, false, false, false])
    // One probe for all of them.
    expect([tries(at(3), 30_000), tries(at(4), 30_000)]).toEqual([true, false])
    at(3).failed(30_001, undefined)
    expect([tries(at(4), 90_000), tries(at(4), 90_001)]).toEqual([false, true])
    at(4).succeeded()
    expect(all.map((circuit) => tries(circuit, 90_002))).toEqual([true, true, true, true, true])
  })

  test('The circuits of a client count failures since the last success only', () => {
    const { at } = scopes()
    at(0).failed(0, undefined)
    at(1).failed(1, undefined)
    at(2).succeeded()
    at(3).failed(2, undefined)
    at(4).failed(3, undefined)
    expect(tries(at(2), 4)).toBe(true)
    at(0).failed(5, undefined)
    expect(tries(at(2), 6)).toBe(false)
  })

  test.each([401, 403, 429, 503])(
    'The circuits of a client are not opened by %d, however many scopes get it',
    (status) => {
      const { all, at } = scopes()
      for (const circuit of all) circuit.failed(0, status)
      expect(tries(at(0), 1)).toBe(true)
    },
  )
})
