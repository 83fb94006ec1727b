// The templates as they are packed, the folders that are taken and refused, and the program itself.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCommand } from '../src/command.js'
import { nextSteps, packageManagerOf } from '../src/package-manager.js'
import { packageName, refusalOf, templateNames, write } from '../src/templates.js'

const scratch = mkdtempSync(join(tmpdir(), 'warmline-create-'))
const from = join(scratch, 'templates')
const here = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [here('scripts/fill-templates.mjs'), from])
  expect(status, String(stderr)).toBe(0)
})
afterAll(() => rmSync(scratch, { recursive: true }))

describe.each(templateNames)('the template %s', (template) => {
  test('becomes an application of the name of its folder', () => {
    const folder = join(scratch, `My ${template}`)
    write({ template, folder, from })
    const { name, scripts, dependencies, devDependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    expect(name).toBe(`my-${template}`)
    expect(Object.keys(scripts)).toContain(template === 'nextjs' ? 'dev' : 'start')
    const { version } = JSON.parse(readFileSync(here('../core/package.json'), 'utf8'))
    expect(devDependencies['@warmline/dev-server']).toBe(`^${version}`)
    for (const range of Object.values({ ...dependencies, ...devDependencies }))
      expect(range).toMatch(/^\^\d+\.\d+\.\d+/)
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('node_modules/')
    for (const left of ['_gitignore', 'node_modules', 'pnpm-lock.yaml', '.next'])
      expect(existsSync(join(folder, left))).toBe(false)
  })

  test('has a README that names only scripts and files which are there', () => {
    const readme = readFileSync(join(from, template, 'README.md'), 'utf8')
    const { scripts } = JSON.parse(readFileSync(join(from, template, 'package.json'), 'utf8'))
    const run = [...readme.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name)
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(run))
    const files = [...readme.matchAll(/`((?:src|app|lib|local)\/[\w./]*)`/g)].map(
      ([, name = '']) => name,
    )
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) expect(existsSync(join(from, template, file)), file).toBe(true)
  })
})

test('a folder is taken when it is new, empty, or a fresh repository', () => {
  const folder = join(scratch, 'fresh')
  expect(refusalOf(folder)).toBeUndefined()
  mkdirSync(join(folder, '.git'), { recursive: true })
  expect(refusalOf(folder)).toBeUndefined()
  writeFileSync(join(folder, 'notes.txt'), '')
  expect(refusalOf(folder)).toBe(`${folder} is not empty: it holds notes.txt`)
  expect(refusalOf(join(folder, 'notes.txt'))).toBe(
    `${join(folder, 'notes.txt')} is no folder that can be read`,
  )
  symlinkSync('nowhere', join(scratch, 'link'))
  expect(refusalOf(join(scratch, 'link'))).toMatch(/is no folder that can be read$/)
  expect(refusalOf('')).toBe('The folder has no name')
  expect(() => write({ template: 'langchain', folder, from })).toThrow('is not empty')
})

test.each([
  ['My App', 'my-app'],
  ['_Größe 2', 'gr-e-2'],
  ['...', 'my-app'],
])('a folder named %j gives a package named %j', (folder, name) => {
  expect(packageName(folder)).toBe(name)
})

test('the command line', () => {
  expect(readCommand([])).toEqual({ type: 'create', folder: undefined, template: undefined })
  expect(readCommand(['app', '-t', 'nextjs'])).toEqual({
    type: 'create',
    folder: 'app',
    template: 'nextjs',
  })
  expect(readCommand(['--help', '--template', 'x'])).toEqual({ type: 'help' })
  expect(readCommand(['--template', 'vue'])).toEqual({
    type: 'wrong',
    message: 'There is no template vue. Choose one of nextjs, langchain. See --help.',
  })
  expect(readCommand(['a', 'b'])).toMatchObject({ type: 'wrong' })
  expect(readCommand(['--tmplate', 'nextjs'])).toMatchObject({
    type: 'wrong',
    message: "Unknown option '--tmplate'. See --help.",
  })
})

test('the next steps are those of the package manager that runs', () => {
  const agent = 'pnpm/12.21.0 npm/? node/v24.21.0 linux x64'
  expect(packageManagerOf(agent)).toBe('pnpm')
  expect(packageManagerOf(undefined)).toBe('npm')
  expect(nextSteps('npm', 'app', 'nextjs')).toEqual(['cd app', 'npm install', 'npm run dev'])
  expect(nextSteps('npm', 'my app', 'langchain')).toEqual([
    'cd "my app"',
    'npm install',
    'npm start',
  ])
  // Nothing in a name is run by the shell that the lines are pasted into.
  const enter = (folder: string): string | undefined => nextSteps('npm', folder, 'nextjs')[0]
  expect(enter('$(id) `id`')).toBe("cd '$(id) `id`'")
  expect(enter(`it's "$HOME"`)).toBe(`cd 'it'\\''s "$HOME"'`)
  expect(enter('-app')).toBe('cd ./-app')
  expect(nextSteps('pnpm', '.', 'nextjs')).toEqual(['pnpm install', 'pnpm dev'])
  expect(nextSteps('bun', 'app', 'langchain')).toEqual(['cd app', 'bun install', 'bun run start'])
})

describe('the program, where nobody can be asked', () => {
  const run = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [here('src/cli.ts'), ...args], { cwd: scratch, encoding: 'utf8' })

  test('prints its help, without color', () => {
    const { status, stdout } = run('--help')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Usage: npm create @warmline/)
    expect(stdout).not.toContain('\u001b')
  })

  test('says what it needs, and exits with 2', () => {
    expect(run('app')).toMatchObject({
      status: 2,
      stderr:
        'create-warmline: Name a folder and a template: create-warmline my-app --template nextjs|langchain\n',
    })
    writeFileSync(join(scratch, 'taken'), '')
    expect(run('taken/app', '--template', 'nextjs')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^create-warmline: taken\/app cannot be made: ENOTDIR.*\n$/),
    })
    expect(run('templates', '--template', 'nextjs')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('templates is not empty: it holds'),
    })
  })
})
