import { defineConfig } from 'vitest/config'

// What compares times, after all other tests: beside them it would measure the machine.
export default defineConfig({
  test: { name: 'timing', include: ['*.test.ts'], sequence: { groupOrder: 1 }, maxWorkers: 1 },
})
