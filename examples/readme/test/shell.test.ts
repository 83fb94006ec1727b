// The check of shell blocks finds what does not exist, and reads commands as a shell does.
import { describe, expect, test } from 'vitest'
import { unknownIn } from './known-commands.js'
import { commandsOf } from './shell.js'

const block = (code: string) => {
  const place = { page: 'README.md', name: 'README.md:1', language: 'sh', rule: 'run', why: '' }
  return unknownIn({ ...place, code })
}

test('Commands are read without comments, variables and redirections', () => {
  const code = "A=1 npx x --flag 'a b' # why\ncd in && pnpm test > out.txt | cat\nB=2\n"
  expect(commandsOf(code)).toEqual([
    ['npx', 'x', '--flag', 'a b'],
    ['cd', 'in'],
    ['pnpm', 'test'],
    ['cat'],
  ])
})

describe('What exists passes', () => {
  test.each([
    'npx -y pnpm@12.21.0 build',
    'npx @warmline/cli analyze requests.jsonl --json',
    'npx @warmline/cli inspect -- node app.js --anything',
    'npx @warmline/dev-server --port 8787 --profile azure',
    'npm install --save-dev @warmline/dev-server vitest@5 zod',
  ])('%s', (code) => {
    expect(block(code)).toEqual([])
  })
})

describe('What does not exist is told', () => {
  test.each([
    ['npx -y pnpm@12.21.0 biuld', 'no package.json has a script biuld'],
    ['npx @warmline/cli analyse x', 'there is no command analyse'],
    ['npx @warmline/cli analyze x --jsn', 'there is no flag --jsn'],
    ['npx @warmline/dev-server --prot 1', 'there is no flag --prot'],
    ['npm install @warmline/aisdk', 'the repository does not install @warmline/aisdk'],
    ['wramline inspect', 'nobody knows this program'],
  ])('%s', (code, problem) => {
    expect(block(code)).toEqual([`${code}: ${problem}`])
  })
})
