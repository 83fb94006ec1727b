import { describe, expect, test } from 'vitest'
import { bounded, pause } from '../../../src/runtime/bounded.js'
import { DrivenRuntime } from '../../support/driven-runtime.js'

const never = (): Promise<never> => new Promise(() => {})

describe('bounded', () => {
  test('Work that ends in time gives its result and leaves no timer and no listener', async () => {
    const runtime = new DrivenRuntime()
    const { signal, listeners } = watched()
    const limit = { ms: 100, late: () => 'late' }
    expect(await bounded({ runtime, signal, limit }, async () => 'done')).toBe('done')
    expect(runtime.timers).toBe(0)
    expect(listeners()).toBe(0)
  })

  test('Work that throws leaves no timer and no listener', async () => {
    const runtime = new DrivenRuntime()
    const { signal, listeners } = watched()
    const fault = new Error('fault')
    const limit = { ms: 100, late: () => 'late' }
    const work = bounded({ runtime, signal, limit }, () => Promise.reject(fault))
    await expect(work).rejects.toBe(fault)
    expect([runtime.timers, listeners()]).toEqual([0, 0])
  })

  test('A wait that takes too long gives what `late` gives, and its work is told to stop', async () => {
    const runtime = new DrivenRuntime()
    let told: AbortSignal | undefined
    const waiting = bounded({ runtime, limit: { ms: 100, late: () => 'late' } }, (signal) => {
      told = signal
      return never()
    })
    runtime.advance(99)
    expect(told?.aborted).toBe(false)
    runtime.advance(1)
    expect(await waiting).toBe('late')
    expect(told?.aborted).toBe(true)
  })

  test('A wait that takes too long throws what `late` throws', async () => {
    const runtime = new DrivenRuntime()
    const tooLate = new Error('too late')
    const late = (): never => {
      throw tooLate
    }
    const waiting = bounded({ runtime, limit: { ms: 100, late } }, never)
    runtime.advance(100)
    await expect(waiting).rejects.toBe(tooLate)
  })

  test('An abort ends the wait at once with its reason, and the work is told the reason', async () => {
    const runtime = new DrivenRuntime()
    const controller = new AbortController()
    let told: AbortSignal | undefined
    const waiting = bounded({ runtime, signal: controller.signal }, (signal) => {
      told = signal
      return never()
    })
    controller.abort('no longer wanted')
    await expect(waiting).rejects.toBe('no longer wanted')
    expect(told?.reason).toBe('no longer wanted')
  })

  test('Work is not begun under a signal that has aborted', async () => {
    let isBegun = false
    const waiting = bounded(
      { runtime: new DrivenRuntime(), signal: AbortSignal.abort('gone') },
      async () => {
        isBegun = true
      },
    )
    await expect(waiting).rejects.toBe('gone')
    expect(isBegun).toBe(false)
  })

  test('Work that fails after its wait has ended is no unhandled rejection', async () => {
    const runtime = new DrivenRuntime()
    const work = Promise.withResolvers<string>()
    const waiting = bounded({ runtime, limit: { ms: 1, late: () => 'late' } }, () => work.promise)
    runtime.advance(1)
    expect(await waiting).toBe('late')
    work.reject(new Error('after all'))
    await new Promise((resolve) => setImmediate(resolve))
  })
})

describe('pause', () => {
  test('A pause ends after its time, or at once with the reason of an abort', async () => {
    const runtime = new DrivenRuntime()
    const controller = new AbortController()
    const first = pause(runtime, 50, undefined)
    const second = pause(runtime, 50, controller.signal)
    controller.abort('enough')
    await expect(second).rejects.toBe('enough')
    runtime.advance(50)
    await expect(first).resolves.toBeUndefined()
    expect(runtime.timers).toBe(0)
  })
})

/** A signal that counts the listeners on it. */
function watched(): { readonly signal: AbortSignal; readonly listeners: () => number } {
  const { signal } = new AbortController()
  let count = 0
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count++
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count--
    remove(...args)
  }
  return { signal, listeners: () => count }
}
