// Which versions of Node are taken.
import { describe, expect, test } from 'vitest'
import { requireNode } from '../../../src/runtime/node-version.js'

describe('the version of Node', () => {
  test.each(['22.12.0', '22.23.3', '24.0.0', '26.10.0', '100.1.2'])(
    'Node %s is taken',
    (version) => {
      expect(() => requireNode(version)).not.toThrow()
    },
  )

  test.each(['18.20.8', '20.20.2', '21.7.3', '22.0.0', '22.11.0'])(
    'Node %s is refused in one sentence',
    (version) => {
      expect(() => requireNode(version)).toThrow(
        `Warmline needs Node 22.12 or newer, and this is Node ${version}.`,
      )
    },
  )
})
