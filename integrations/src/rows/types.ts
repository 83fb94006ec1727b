// TypeScript's compilers, strict and with every library checked.
import type { Lab } from '../lab.ts'
import { programText } from '../programs.ts'
import { bothAdapters, type Row } from '../row.ts'

const kinds = [
  ['NodeNext', ['app.mts', 'app.cts'], { module: 'nodenext', moduleResolution: 'nodenext' }],
  ['Bundler', ['app.mts'], { module: 'esnext', moduleResolution: 'bundler' }],
] as const

const compilers = [
  ['5.9', '5.9'],
  ['6', '6'],
  ['7', '7'],
] as const

/** Compilers of TypeScript. */
export const typesRows: readonly Row[] = compilers.map(
  ([version, range]): Row => ({
    name: `types-${version}`,
    runtime: `TypeScript ${version}, \`strict\`, \`skipLibCheck: false\``,
    how: 'tsc -p: NodeNext (.mts and .cts) and Bundler (.mts)',
    timeoutMs: 1_200_000,
    async *run(lab) {
      const said = await errorsOf(lab, range)
      for (const part of ['ai-sdk', 'langchain', 'dev-server'] as const)
        yield { part, result: said === '' ? 'no error' : said, passed: said === '' }
    },
  }),
)

/** What a compiler says of an application that uses everything. */
async function errorsOf(lab: Lab, range: string): Promise<string> {
  const project = await lab.project(`${bothAdapters} @types/node@24`)
  const tsc = await lab.tool(`typescript@${range}`, 'bin/tsc')
  const node = await lab.node('24')
  const outputs: string[] = []
  for (const [name, files, module] of kinds) {
    const compilerOptions = {
      ...module,
      target: 'es2024',
      lib: ['es2024', 'dom', 'dom.iterable', 'esnext.disposable'],
      types: ['node'],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    }
    for (const file of files) project.write(`types/${file}`, programText('types.cts'))
    project.write(`types/${name}.json`, JSON.stringify({ compilerOptions, files }))
    const command = [node, '--max-old-space-size=3000', tsc, '-p', `types/${name}.json`]
    const { code, output } = await project.run(command, { timeoutMs: 400_000 })
    if (code !== 0) outputs.push(`${name}: ${output}`)
  }
  return outputs.join('\n').slice(0, 2000)
}
