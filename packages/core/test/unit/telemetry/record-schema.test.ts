// The schema of the record that is published: it is the type's own. `vitest -u` writes it again.
import { fileURLToPath } from 'node:url'
import { createGenerator } from 'ts-json-schema-generator'
import { expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }

const pathOf = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const file = 'schema/turn-record.v1.json'
const compilerTimeoutMs = 120_000

test(
  'The published schema of the record is what its type says',
  async () => {
    const schema = createGenerator({
      path: pathOf('src/telemetry/record.ts'),
      tsconfig: pathOf('tsconfig.build.json'),
      type: 'TurnRecord',
      // The records of a later release may have more fields.
      additionalProperties: true,
      expose: 'none',
      topRef: false,
      skipTypeCheck: true,
    }).createSchema('TurnRecord')
    const titled = { $schema: schema.$schema, title: 'Warmline turn record, version 1', ...schema }
    await expect(`${JSON.stringify(titled, null, 2)}\n`).toMatchFileSnapshot(pathOf(file))
  },
  compilerTimeoutMs,
)

test('The package publishes the schema', () => {
  expect(manifest.files).toContain('schema')
  for (const { './turn-record.schema.json': exported } of [
    manifest.exports,
    manifest.publishConfig.exports,
  ])
    expect(exported).toBe(`./${file}`)
})
