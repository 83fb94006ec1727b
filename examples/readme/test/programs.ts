// Lays the programs of the pages out as files, compiles them all at once, and runs them: each in
// turn within one process, which loads a framework once, or each in a process of its own.
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Block, blocksOf, pages, root } from './blocks.js'

const execute = promisify(execFile)
const work = join(root, 'examples/readme/out')
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const timeLimitMs = 60_000

/** A block that is compiled, and the file that it is. */
export interface Program extends Block {
  readonly path: string
}

/** What a run came to. `problem` is missing where the program ended by itself and well. */
export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly problem?: string
}

/** The programs of all pages: blocks in `ts` and `tsx`, under a folder for each page. */
export const programs: readonly Program[] = pages.flatMap((page) => {
  const taken = new Set<string>()
  return blocksOf(page)
    .filter(({ language }) => language === 'ts' || language === 'tsx')
    .map((block, index) => {
      const ending = block.rule === 'vitest' ? 'test.ts' : block.language
      const own = block.file ?? `block-${index + 1}.${ending}`
      // A page that shows the same file twice shows two versions of it.
      const file = taken.has(own) ? `version-${index + 1}/${own}` : own
      taken.add(own)
      return { ...block, path: join(page.replaceAll(/[^\w]+/g, '-'), file) }
    })
})

/** Writes the programs, and compiles them; gives what the compiler complains of. */
export async function compilePrograms(): Promise<string> {
  rmSync(work, { recursive: true, force: true })
  for (const { path, code } of programs) write(path, code)
  const isPage = new Set(
    programs.filter(({ language }) => language === 'tsx').map(({ path }) => dirname(path)),
  )
  const folders = new Set(programs.map(({ path }) => path.split('/')[0] ?? ''))
  const withDom = [...folders].filter((folder) => [...isPage].some((of) => of.startsWith(folder)))
  const plain = [...folders].filter((folder) => !withDom.includes(folder))
  const complaints = await Promise.all([
    compile('plain', plain, {}),
    // As the frameworks of pages set it up.
    compile('dom', withDom, { lib: ['es2025', 'esnext.disposable', 'dom'], jsx: 'react-jsx' }),
  ])
  return complaints.join('')
}

async function compile(name: string, folders: string[], options: object): Promise<string> {
  if (folders.length === 0) return ''
  const compilerOptions = {
    outDir: 'js',
    rootDir: '.',
    noEmit: false,
    allowImportingTsExtensions: false,
    // As a reader's compiler finds the packages.
    customConditions: [],
    ...options,
  }
  const config = { extends: '../tsconfig.json', compilerOptions, include: folders }
  write(`tsconfig.${name}.json`, JSON.stringify(config))
  const told = await execute(process.execPath, [tsc, '-p', join(work, `tsconfig.${name}.json`)], {
    maxBuffer: 2 ** 26,
  }).catch((failed) => failed)
  return String(told.stdout).split('\n').map(inPage).join('\n').trim()
}

/** A complaint of the compiler, by its place in the page, where a reader looks for it. */
function inPage(complaint: string): string {
  const [place = '', file, line, column] = /^\S*?\bout\/(\S+?)\((\d+),(\d+)\)/.exec(complaint) ?? []
  const program = programs.find(({ path }) => path === file)
  if (program === undefined) return complaint
  const first = Number(program.name.split(':')[1])
  return `${program.page}:${first + Number(line)}:${column}${complaint.slice(place.length)}`
}

/** Removes what was laid out. */
export function removePrograms(): void {
  rmSync(work, { recursive: true, force: true })
}

/** The environment of a reader who runs a program against a server. */
function environmentOf(baseURL: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, OPENAI_API_BASE: __, VITEST: ___, ...rest } = process.env
  return { ...rest, OPENAI_API_KEY: 'sk-readme', OPENAI_BASE_URL: baseURL, NODE_ENV: 'development' }
}

/** Runs programs one after the other in one process. */
export class SharedProcess {
  readonly #baseURL: string
  #child: ChildProcess | undefined

  constructor(baseURL: string) {
    this.#baseURL = baseURL
  }

  /** Runs a program; where that fails, again in a process of its own, as which it counts. */
  async run(program: Program): Promise<Outcome> {
    // What one program sets for its process would hold for the programs behind it.
    const isSetUp = /process\.env\.\w+ = /.test(program.code)
    if (isSetUp || program.rule === 'vitest') return runAlone(program, this.#baseURL)
    this.#child ??= fork(join(root, 'examples/readme/test/run-here.mjs'), {
      env: environmentOf(this.#baseURL),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const child = this.#child
    const limit = AbortSignal.timeout(timeLimitMs)
    const ended = once(child, 'exit', { signal: limit }).then(() => undefined)
    const told = once(child, 'message', { signal: limit }).then(([message]) => message)
    child.send({ file: entryOf(program) })
    const outcome: Outcome | undefined = await Promise.race([told, ended]).catch(() => undefined)
    Promise.allSettled([told, ended])
    if (outcome !== undefined && outcome.problem === undefined) return outcome
    this.close()
    return runAlone(program, this.#baseURL)
  }

  close(): void {
    this.#child?.kill()
    this.#child = undefined
  }
}

/** Runs a program as a reader would: in a process of its own, which must end by itself. */
export async function runAlone(program: Program, baseURL: string): Promise<Outcome> {
  const isTest = program.rule === 'vitest'
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const entry = entryOf(program)
  const started = isTest ? [vitest, 'run', '--root', dirname(entry), entry] : [entry]
  const env = environmentOf(baseURL)
  return execute(process.execPath, started, { env, timeout: timeLimitMs }).then(
    ({ stdout, stderr }) => ({ stdout, stderr }),
    ({ stdout, stderr, code, signal }) => {
      const problem = signal === 'SIGTERM' ? 'does not end by itself' : `ended with ${code}`
      return { stdout: String(stdout), stderr: String(stderr), problem }
    },
  )
}

/** The compiled file that runs a program. */
function entryOf({ path, rule }: Program): string {
  const compiled = join('js', path.replace(/\.tsx?$/, '.js'))
  if (rule === 'vitest') return join(work, path)
  if (rule !== 'route') return join(work, compiled)
  const caller = compiled.replace(/\.js$/, '.call.js')
  write(caller, callerOf(`./${compiled.slice(compiled.lastIndexOf('/') + 1)}`))
  return join(work, caller)
}

/** A program that calls the route handler of a module as the page of a chat does. */
function callerOf(module: string): string {
  return `import { POST } from ${JSON.stringify(module)}
const message = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Say hello.' }] }
const response = await POST(new Request('http://localhost:3000/api/chat', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ id: 'chat-1', messages: [message], message: 'Say hello.' }),
}))
console.log(await response.text())
if (!response.ok) process.exitCode = 1
`
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(work, path)), { recursive: true })
  writeFileSync(join(work, path), text)
}
