// Versions of Node, as ES modules and by `require`, and the one sentence of a Node that is too old.

import type { Lab } from '../lab.ts'
import { loop, program } from '../loop.ts'
import { programText } from '../programs.ts'
import { adapters, bothAdapters, type Row } from '../row.ts'
import { build } from './esbuild.ts'

const versions = ['22.12.0', '22', '24', '26']

/** The application of CommonJS that the rows run, made of the same text as that of ES modules. */
async function commonJs(lab: Lab, version: string, adapter: string): Promise<readonly string[]> {
  const project = await lab.project(bothAdapters)
  await build(lab, project, [`${adapter}.mjs`, '--format=cjs', `--outfile=${adapter}.cjs`])
  const main = `main-${adapter}.cjs`
  project.write(main, `const { run } = require('./${adapter}.cjs')\n${programText('main.mjs')}`)
  return [await lab.node(version), main]
}

/** ES modules; the second program loses its connection in the middle of a turn. */
const esm = versions.map(
  (version): Row => ({
    name: `node-${version}`,
    runtime: `Node ${version}, ES modules`,
    how: 'npm install; node main.mjs',
    async *run(lab) {
      const project = await lab.project(bothAdapters)
      const node = await lab.node(version)
      for (const part of adapters)
        yield await loop({ part }, program(project, [node, `main-${part}.mjs`]))
      await replays(lab, [node])
    },
  }),
)

const cjs = versions.map(
  (version): Row => ({
    name: `node-${version}-cjs`,
    runtime: `Node ${version}, CommonJS`,
    how: 'npm install; node main.cjs, which calls `require`',
    async *run(lab) {
      const project = await lab.project(bothAdapters)
      for (const part of adapters)
        yield await loop({ part }, program(project, await commonJs(lab, version, part)))
    },
  }),
)

const tooOld: Row = {
  name: 'node-20',
  runtime: 'Node 20, not supported',
  how: 'npm install; node main.mjs: ends with one sentence',
  async *run(lab) {
    const project = await lab.project(bothAdapters)
    const node = await lab.node('20')
    for (const part of adapters) {
      const { code, output } = await project.run([node, `main-${part}.mjs`])
      const sentence = /(?<=Error: )Warmline .*/.exec(output)?.[0] ?? output.slice(-500)
      const isRight = /^Warmline needs Node 22\.12 or newer, and this is Node 20\.\d+\.\d+\.$/
      yield { part, result: sentence, passed: code === 1 && isRight.test(sentence) }
    }
  },
}

/** Versions of Node. */
export const nodeRows: readonly Row[] = [...esm, ...cjs, tooOld]

/**
 * A connection that is lost in the middle of a turn is replaced and the turn run again.
 * @throws Error when it is not.
 */
export async function replays(lab: Lab, command: readonly string[]): Promise<void> {
  const project = await lab.project(bothAdapters)
  const drop = { type: 'drop', at: 'after-created', turn: 2 } as const
  const { result } = await loop(
    { part: 'ai-sdk', server: { faults: [drop] } },
    program(project, [...command, 'main-ai-sdk.mjs']),
  )
  const expected = 'websocket full, websocket incremental, websocket full'
  if (result !== expected) throw new Error(`After a lost connection: ${result}`)
}
