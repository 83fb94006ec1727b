// What must be true after every attack: nothing was thrown past the connection that read it, and
// the client still works and can end. It holds assertions, for every file of containment makes the
// same ones.
import { afterEach, beforeEach, expect } from 'vitest'
import { platformRuntime } from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'
import { type Attacked, hear, settled } from './attacked.js'

/** Makes every test of the file fail in which something is thrown that nobody catches. */
export function failOnUncaught(): void {
  const thrown: unknown[] = []
  const note = (error: unknown): void => {
    thrown.push(error)
  }
  beforeEach(() => {
    thrown.length = 0
    process.on('uncaughtException', note)
  })
  afterEach(() => {
    process.off('uncaughtException', note)
    expect(thrown).toEqual([])
  })
}

/** Node's runtime, which counts what keeps the process alive. */
export function countingRuntime(): Runtime & { readonly holds: number } {
  const runtime = platformRuntime()
  let holds = 0
  return {
    ...runtime,
    get holds() {
      return holds
    },
    hold() {
      holds++
      const release = runtime.hold()
      return () => {
        holds--
        release()
      }
    },
  }
}

/**
 * The next turn of the client is answered by a server that behaves again, and `drain` comes to an
 * end.
 */
export async function expectUnharmed(line: Attacked): Promise<void> {
  expect(await settled(hear('native', line, { input: 'and now?' }))).toMatchObject({
    final: 'and now?',
  })
  await settled(line.client.drain())
  expect(line.client.stats()).toMatchObject({ inFlight: 0, queued: 0 })
}
