// The generated parts of the reference are what the types, tables and help texts say today.
import { describe, expect, test } from 'vitest'
import { generatedPages } from '../generate/pages.ts'

describe('The generated parts of docs/reference', () => {
  test.each(generatedPages())('$path is what `pnpm docs:generate` makes', ({ text, expected }) => {
    expect(text).toBe(expected)
  })
})
