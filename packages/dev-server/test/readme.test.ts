// The README's examples: each compiles, and each that is a program runs and prints what its
// comments say.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readCommand, usageText } from '../src/command.js'
import { errorSpellings, faultTypes, profileNames } from '../src/index.js'

const readmeText = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const workFolder = fileURLToPath(new URL('../node_modules/.cache/readme/', import.meta.url))
const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const tscFile = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url))
const examples = [...readmeText.matchAll(/```ts[^\n]*\n([\s\S]*?)```/g)].map(
  ([, code = ''], index) => {
    mkdirSync(workFolder, { recursive: true })
    const file = `${workFolder}example-${index + 1}.mts`
    writeFileSync(file, code)
    return { file, code }
  },
)

test('every example compiles', () => {
  expect(examples.length).toBeGreaterThan(4)
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2024',
    '--module',
    'nodenext',
    '--types',
    'node',
  ]
  const lib = ['--lib', 'es2024,esnext.disposable', '--ignoreConfig']
  execFileSync(tscFile, [...flags, ...lib, ...examples.map(({ file }) => file)], {
    encoding: 'utf8',
  })
})

test.for(examples.filter(({ code }) => code.includes('console.log')))(
  'an example prints what it says',
  ({ code }) => {
    const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.+)/g)].map(([, text]) => text)
    // As the package itself, so that its own name leads to it.
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      cwd: packageFolder,
    })
    expect(printed.trimEnd().split('\n')).toEqual(said)
  },
)

test('every flag of the program is in the tables, and every profile and fault', () => {
  expect(faultTypes.filter((type) => !readmeText.includes(`\`${type}\``))).toEqual([])
  expect(errorSpellings).toHaveLength(11)
  const flags = [...usageText.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name)
  const shown = flags.filter((name) => name !== 'help' && name !== 'exit-with-parent')
  expect(shown.filter((name) => !readmeText.includes(`--${name}`))).toEqual([])
  expect(profileNames.filter((name) => !readmeText.includes(`\`${name}\``))).toEqual([])
})

test('the faults of the command line are those of the README', () => {
  const line = /warmline-dev-server (--fault .+)\n/.exec(readmeText)?.[1] ?? ''
  const args = [...line.matchAll(/'([^']+)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  expect(readCommand(args)).toMatchObject({
    options: {
      faults: [
        { type: 'drop', at: 'after-created', turn: 2 },
        { type: 'stall', at: 'after-first-output' },
      ],
    },
  })
  expect(() => readCommand(['--fault', 'drop'])).toThrow('--fault.at: expected one of')
  expect(() => readCommand(['--fault', 'drop,at'])).toThrow(
    '--fault: expected field=value, not "at".',
  )
  expect(() => readCommand(['--fault', '{"type":'])).toThrow('--fault: Invalid input')
})
