// Next.js with both bundlers: the development server, a build with `next start`, the standalone
// output, and the Edge Runtime, whose build says why it cannot be.
import { cpSync } from 'node:fs'
import type { Application } from '@warmline/testing/packed'
import type { Lab } from '../lab.ts'
import { loop } from '../loop.ts'
import { answerOf, freePort } from '../network.ts'
import { programText } from '../programs.ts'
import { adapters, bothAdapters, type Row } from '../row.ts'

const bundlers = ['turbopack', 'webpack'] as const
type Bundler = (typeof bundlers)[number]

const page = 'export default function Page({ children }) { return <p>{children}</p> }'
const layout =
  'export default function Layout({ children }) { return <html><body>{children}</body></html> }'

/** A site to write. */
interface Site {
  /** Text at the beginning of each route. @default '' */
  readonly head?: string
  readonly parts?: readonly string[]
  readonly standalone?: boolean
}

/** A folder of the project with a site of one route for each adapter. */
async function write(lab: Lab, folder: string, site: Site = {}): Promise<Application> {
  const project = await lab.project(`${bothAdapters} next@16.4 react@19 react-dom@19`)
  project.write(`${folder}/package.json`, '{ "name": "site", "private": true }')
  project.write(`${folder}/app/page.js`, page)
  project.write(`${folder}/app/layout.js`, layout)
  for (const part of site.parts ?? adapters) {
    project.write(`${folder}/app/${part}/loop.mjs`, programText(`${part}.mjs`))
    project.write(`${folder}/app/${part}/route.js`, `${site.head ?? ''}${programText('route.mjs')}`)
  }
  if (site.standalone === true)
    project.write(
      `${folder}/next.config.mjs`,
      `export default { output: 'standalone', outputFileTracingRoot: ${JSON.stringify(project.path())} }\n`,
    )
  return project
}

async function next(lab: Lab, project: Application): Promise<readonly string[]> {
  return [await lab.node('24'), project.path('node_modules/next/dist/bin/next')]
}

async function build(lab: Lab, folder: string, bundler: Bundler): Promise<void> {
  const project = await lab.project(`${bothAdapters} next@16.4 react@19 react-dom@19`)
  const command = [...(await next(lab, project)), 'build', `--${bundler}`]
  const output = await project.mustRun(command, { in: folder, timeoutMs: 600_000 })
  for (const complaint of ['Module not found', 'Critical dependency'])
    if (output.includes(complaint)) throw new Error(`next build: ${complaint}\n${output}`)
}

/** Serves a site and asks the route of each adapter, each against a server of its own. */
async function* ask(
  project: Application,
  folder: string,
  command: (port: number) => readonly string[],
): ReturnType<Row['run']> {
  for (const part of adapters)
    yield await loop({ part }, async (baseURL) => {
      const port = await freePort()
      const env = { OPENAI_BASE_URL: baseURL, PORT: String(port), HOSTNAME: '127.0.0.1' }
      await using _ = project.serve(command(port), { in: folder, env })
      return await answerOf(`http://127.0.0.1:${port}/${part}`)
    })
}

const listen = (port: number): readonly string[] => ['-p', String(port), '-H', '127.0.0.1']

const dev = bundlers.map(
  (bundler): Row => ({
    name: `next-${bundler}-dev`,
    runtime: `Next.js 16.4, ${bundler}, \`next dev\``,
    how: `next dev --${bundler}; GET of a route handler, no configuration`,
    timeoutMs: 900_000,
    async *run(lab) {
      const folder = `next-${bundler}-dev`
      const project = await write(lab, folder)
      const command = [...(await next(lab, project)), 'dev', `--${bundler}`]
      yield* ask(project, folder, (port) => [...command, ...listen(port)])
    },
  }),
)

const start = bundlers.map(
  (bundler): Row => ({
    name: `next-${bundler}`,
    runtime: `Next.js 16.4, ${bundler}, \`next build\` and \`next start\``,
    how: `next build --${bundler}; next start; GET of a route handler, no configuration`,
    timeoutMs: 1_200_000,
    async *run(lab) {
      const folder = `next-${bundler}`
      const project = await write(lab, folder)
      await build(lab, folder, bundler)
      const command = [...(await next(lab, project)), 'start']
      yield* ask(project, folder, (port) => [...command, ...listen(port)])
    },
  }),
)

const standalone: Row = {
  name: 'next-standalone',
  runtime: "Next.js 16.4, turbopack, `output: 'standalone'`",
  how: 'next build; node server.js of a copy of .next/standalone',
  timeoutMs: 1_200_000,
  async *run(lab) {
    const folder = 'next-standalone'
    const project = await write(lab, folder, { standalone: true })
    await build(lab, folder, 'turbopack')
    const copy = lab.folder('standalone')
    const from = project.path(folder, '.next/standalone')
    cpSync(from, copy.path(), { recursive: true, verbatimSymlinks: true })
    const node = await lab.node('24')
    yield* ask(copy, folder, () => [node, 'server.js'])
  },
}

const edge = bundlers.map(
  (bundler): Row => ({
    name: `next-${bundler}-edge`,
    runtime: `Next.js 16.4, ${bundler}, Edge Runtime, not supported`,
    how: `next build --${bundler} of a route with runtime = 'edge': ends with one sentence`,
    timeoutMs: 1_200_000,
    async *run(lab) {
      for (const part of adapters) {
        const folder = `next-${bundler}-edge-${part}`
        const head = "export const runtime = 'edge'\n"
        const project = await write(lab, folder, { head, parts: [part] })
        const command = [...(await next(lab, project)), 'build', `--${bundler}`]
        const { code, output } = await project.run(command, { in: folder, timeoutMs: 600_000 })
        const result = /(?<=Error: )Warmline .*/.exec(output)?.[0] ?? output.slice(-500)
        yield { part, result, passed: code !== 0 && result === edgeSentence }
      }
    },
  }),
)

const edgeSentence =
  "Warmline does not run in Next.js's Edge Runtime, which has no sockets: remove runtime = 'edge' " +
  'from this route, so that it runs on Node.'

/** Next.js. */
export const nextRows: readonly Row[] = [...dev, ...start, standalone, ...edge]
