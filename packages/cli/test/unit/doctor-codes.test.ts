import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../../src/doctor/', import.meta.url))
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

test('The README names every problem that the doctor can find, and no other', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const text = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`${folder}${file}`, 'utf8'))
    .join('\n')
  const places = /(?:code:|problem\([^,]*(?:\([^)]*\))?[^,]*,)\s*([^,{}]*)[,}]/g
  const inSource = [...text.matchAll(places)].flatMap(([, given = '']) =>
    [...given.matchAll(/'([a-z][a-z0-9]*(?:_[a-z0-9]+)+)'/g)].map(([, code = '']) => code),
  )
  const section = readme.split('| Problem | Codes |')[1]?.split('\n\n')[0] ?? ''
  const inReadme = [...section.matchAll(/`([a-z0-9_]+)`/g)].map(([, code = '']) => code)
  expect([...new Set(inSource)].toSorted()).toEqual(inReadme.toSorted())
})
