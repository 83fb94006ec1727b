// Bun, Deno, and Cloudflare Workers, where turns go over HTTP and a warning says so.
import { startDevServer } from '@warmline/dev-server'
import { loop, program } from '../loop.ts'
import { answerOf, freePort } from '../network.ts'
import { programText } from '../programs.ts'
import { adapters, bothAdapters, type Row } from '../row.ts'
import { build } from './esbuild.ts'
import { replays } from './node.ts'

const bun: Row = {
  name: 'bun',
  runtime: 'Bun 1.4',
  how: 'npm install; bun main.mjs',
  async *run(lab) {
    const project = await lab.project(bothAdapters)
    const command = [await lab.tool('bun@1.4', 'bin/bun.exe')]
    for (const part of adapters)
      yield await loop({ part }, program(project, [...command, `main-${part}.mjs`]))
    await replays(lab, command)
  },
}

const deno: Row = {
  name: 'deno',
  runtime: 'Deno 2.9',
  how: 'npm install; deno run -A --node-modules-dir=manual main.mjs',
  async *run(lab) {
    const project = await lab.project(bothAdapters)
    const launcher = await lab.tool('deno@2.9', 'bin.cjs')
    const command = [await lab.node('24'), launcher, 'run', '-A', '--node-modules-dir=manual']
    for (const part of adapters)
      yield await loop({ part }, program(project, [...command, `main-${part}.mjs`]))
    await replays(lab, command)
  },
}

const workerd: Row = {
  name: 'workerd',
  runtime: 'Cloudflare Workers (workerd)',
  how: 'esbuild --conditions=workerd,worker,browser; workerd serve',
  async *run(lab) {
    const project = await lab.project(bothAdapters)
    project.write('worker.mjs', programText('worker.mjs'))
    await build(lab, project, [
      ...['worker.mjs', '--bundle', '--format=esm', '--outfile=worker/out.mjs'],
      ...['--conditions=workerd,worker,browser', '--external:node:*'],
    ])
    const binary = await lab.tool('workerd@1', 'bin/workerd')
    for (const part of adapters)
      yield await loop({ part, expected: 'HTTP' }, async (baseURL) => {
        const port = await freePort()
        project.write('worker/config.capnp', workerConfig(port, baseURL))
        await using _ = project.serve([binary, 'serve', 'worker/config.capnp'])
        return await answerOf(`http://127.0.0.1:${port}/${part}`)
      })
    // No WebSocket is dialed, because none can open there, and who insists is told why.
    await using server = await startDevServer()
    const port = await freePort()
    project.write('worker/config.capnp', workerConfig(port, server.baseURL))
    await using _ = project.serve([binary, 'serve', 'worker/config.capnp'])
    const said = await answerOf(`http://127.0.0.1:${port}/websocket`)
    const isTold = said.includes('On Cloudflare Workers a WebSocket')
    if (!isTold || server.journal.entries.some(({ kind }) => kind === 'upgrade'))
      throw new Error(`transport: 'websocket' on Workers: ${said}`)
  },
}

/** What is neither Node nor a bundler. */
export const otherRuntimeRows: readonly Row[] = [bun, deno, workerd]

function workerConfig(port: number, baseURL: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .loops),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const loops :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "out.mjs")],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "OPENAI_BASE_URL", text = "${baseURL}")],
);
`
}
