// What a new user does first: the install line and the first program of a package's README in an
// empty folder, with the dev-server by `npx`; and the templates, made by `npm create` and run.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Application, repositoryRoot } from '@warmline/testing/packed'
import { chromium, type Page } from 'playwright-core'
import type { Lab } from '../lab.ts'
import { loop } from '../loop.ts'
import { answerOf, freePort } from '../network.ts'
import type { Row } from '../row.ts'

/** The first block of a language in a package's README. */
function firstBlock(name: string, language: string): string {
  const text = readFileSync(join(repositoryRoot, 'packages', name, 'README.md'), 'utf8')
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1]
  if (block === undefined) throw new Error(`The README of ${name} has no block of ${language}.`)
  return block
}

/** What the first programs print at the end. */
const says = { 'ai-sdk': 'Rain in', langchain: 'Rain in', core: 'You said: Say hello.' } as const

const readmes = (['ai-sdk', 'langchain', 'core'] as const).map(
  (part): Row => ({
    name: `readme-${part}`,
    runtime: `The README of @warmline/${part}, pasted`,
    how: 'npm init -y; its install line; its first program on Node 24, against `npx @warmline/dev-server`',
    async *run(lab) {
      const project = lab.folder('readme')
      const { env } = lab.registry
      const startedAt = performance.now()
      await project.mustRun(['npm', 'init', '-y'], { env })
      const install = firstBlock(part, 'sh').split('\n')[0]?.split(' ') ?? []
      await project.mustRun(install, { env, timeoutMs: 300_000 })
      const installedAt = performance.now()
      project.write('app.mts', firstBlock(part, 'ts'))
      await using server = await npxDevServer(lab, project)
      const node = await lab.node('24')
      const servedAt = performance.now()
      const program = { OPENAI_API_KEY: 'local', OPENAI_BASE_URL: server.baseURL }
      const answer = await project.mustRun([node, 'app.mts'], { env: program })
      const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1)
      const note =
        `${seconds(startedAt, installedAt)} s to install, ` +
        `${seconds(servedAt, performance.now())} s to run`
      const passed = answer.includes(says[part]) && (await wereOverWebSocket(server.baseURL))
      yield { part, result: passed ? 'answers over WebSocket' : answer, passed, note }
    },
  }),
)

/** Whether every turn that a server of its own process has seen came over a WebSocket. */
async function wereOverWebSocket(baseURL: string): Promise<boolean> {
  const journal: unknown = JSON.parse(await answerOf(new URL('/__dev/journal', baseURL).href))
  const entries: readonly { kind: string }[] = Object(journal).entries
  const has = (kind: string): boolean => entries.some((entry) => entry.kind === kind)
  return has('upgrade') && !has('request')
}

/** The dev-server as `npx` starts it; disposing of it stops it. */
async function npxDevServer(
  lab: Lab,
  project: Application,
): Promise<AsyncDisposable & { readonly baseURL: string }> {
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env
  const child = spawn('npx', ['-y', '@warmline/dev-server', '--port', '0', '--exit-with-parent'], {
    cwd: project.path(),
    env: { PATH, HOME, NODE_EXTRA_CA_CERTS, ...lab.registry.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  for await (const line of createInterface({ input: child.stdout })) {
    const baseURL = /listening on (\S+)/.exec(line)?.[1]
    if (baseURL !== undefined)
      return {
        baseURL,
        async [Symbol.asyncDispose]() {
          child.stdin.end()
          child.kill()
          await closed
        },
      }
  }
  throw new Error('npx @warmline/dev-server ended before it listened.')
}

/** `npm create @warmline`, `npm install` in an empty folder. */
async function created(lab: Lab, template: string): Promise<Application> {
  const folder = lab.folder('create')
  const { env } = lab.registry
  const create = ['npm', 'create', '-y', '@warmline', 'my-app', '--', '--template', template]
  const said = await folder.mustRun(create, { env, timeoutMs: 300_000 })
  if (!said.includes('cd my-app\nnpm install\n')) throw new Error(`npm create said: ${said}`)
  await folder.mustRun(['npm', 'install'], { env, in: 'my-app', timeoutMs: 600_000 })
  return folder
}

const langchain: Row = {
  name: 'create-langchain',
  runtime: 'npm create @warmline, template langchain',
  how: 'npm create @warmline my-app -- --template langchain; npm install; npm run typecheck; npm start',
  async *run(lab) {
    const folder = await created(lab, 'langchain')
    const run = (script: string): Promise<string> =>
      folder.mustRun(['npm', 'run', script], { in: 'my-app', timeoutMs: 180_000 })
    await run('typecheck')
    const output = await run('start')
    const isRight =
      /^1 +all of it/m.test(output) &&
      /^[2-9] +only what is new/m.test(output) &&
      output.includes('stayed here') &&
      !output.includes('over HTTP')
    yield { part: 'create', result: isRight ? 'runs, incremental' : output, passed: isRight }
    // With a key the same program goes where the key belongs.
    yield await loop({ part: 'langchain', server: { apiKeys: ['sk-own'] } }, (baseURL) =>
      folder
        .mustRun(['npm', 'start'], {
          in: 'my-app',
          env: { OPENAI_API_KEY: 'sk-own', OPENAI_BASE_URL: baseURL },
        })
        .then((said) => (said.includes('answered by the API') ? `Rain ${said}` : said)),
    )
  },
}

const nextjs: Row = {
  name: 'create-nextjs',
  runtime: 'npm create @warmline, template nextjs',
  how: 'npm create @warmline my-app -- --template nextjs; npm install; npm run dev, and build and start; asked in Chromium',
  timeoutMs: 1_500_000,
  async *run(lab) {
    const folder = await created(lab, 'nextjs')
    const port = await freePort()
    const listen = ['-p', String(port), '-H', '127.0.0.1']
    {
      await using _ = folder.serve([await lab.node('24'), 'local/run.mjs', 'dev', ...listen], {
        in: 'my-app',
      })
      yield await asked(port, 'dev')
    }
    const build = ['npm', 'run', 'build']
    await folder.mustRun(build, { in: 'my-app', timeoutMs: 600_000 })
    await using _ = folder.serve([await lab.node('24'), 'local/run.mjs', 'start', ...listen], {
      in: 'my-app',
    })
    yield await asked(port, 'start')
  },
}

/** Asks two questions on the page and reads what it shows. */
async function asked(port: number, script: string): ReturnType<typeof loop> {
  await answerOf(`http://127.0.0.1:${port}/`)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 1000 } })
    page.setDefaultTimeout(120_000)
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'networkidle' })
    for (const question of [1, 2]) {
      await page.locator('.suggestion').click()
      await page
        .locator('.turns')
        .nth(question - 1)
        .waitFor()
      await page.locator('main[data-status=ready]').waitFor()
    }
    await keepPictures(page, script)
    const turns = await page
      .locator('.turns li')
      .evaluateAll((lines) => lines.map((line) => line.className))
    const text = await page.locator('article.assistant').allInnerTexts()
    const isRight =
      errors.length === 0 &&
      String(turns) === ['full', ...Array.from({ length: 6 }, () => 'incremental')].join() &&
      text.join().includes('Tokyo: ') &&
      !text.join().includes('over HTTP')
    const result = isRight
      ? `\`npm run ${script}\` answers, incremental`
      : `${script}: ${turns} ${errors} ${text}`
    return { part: 'create', result, passed: isRight }
  } finally {
    await browser.close()
  }
}

/** Pictures of the page, light, dark and as on a phone, where somebody wants to look at them. */
async function keepPictures(page: Page, script: string): Promise<void> {
  const folder = process.env.WARMLINE_SCREENSHOTS
  if (folder === undefined) return
  const keep = (kind: string): Promise<unknown> =>
    page.screenshot({ path: join(folder, `nextjs-${script}-${kind}.png`) })
  await keep('light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await keep('dark')
  await page.setViewportSize({ width: 390, height: 844 })
  await keep('phone')
}

/** A new user's first steps. */
export const firstStepRows: readonly Row[] = [...readmes, langchain, nextjs]
