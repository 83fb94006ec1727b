// Finishes a package's build, in the package's folder: marks dist/cjs as CommonJS, and inlines
// packages into the modules that only re-export them. Those modules are in the folder of dist that
// the argument names.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, resolve } from 'node:path'

const { publishConfig, sideEffects } = JSON.parse(readFileSync('package.json', 'utf8'))

// `#runtime` is looked up in the nearest package.json, which for dist/cjs is this one.
const ofCommonjs = JSON.stringify({
  type: 'commonjs',
  sideEffects,
  imports: publishConfig.imports,
}).replaceAll(/\.\/dist\/(cjs\/)?/g, './')
writeFileSync('dist/cjs/package.json', `${ofCommonjs}\n`)

const [folder] = process.argv.slice(2)
/** The licenses of inlined packages, by name and version. */
const licenses = new Map()
if (folder !== undefined) {
  for (const name of readdirSync(`dist/${folder}`).filter((file) => file.endsWith('.js'))) {
    await inline(`dist/${folder}/${name}`, 'esm')
    await inline(`dist/cjs/${folder}/${name}`, 'cjs')
  }
  const texts = [...licenses].map(([name, text]) => `## ${name}\n\n${text.trim()}\n`)
  writeFileSync(
    'dist/THIRD-PARTY-LICENSES.md',
    `# Packages that are part of dist/${folder}\n\n${texts.sort().join('\n')}`,
  )
}

/** Inlines the packages that a built module imports. */
async function inline(file, format) {
  const { rolldown } = await import('rolldown')
  const { esmExternalRequirePlugin } = await import('rolldown/plugins')
  const builtins = builtinModules.flatMap((name) => [name, `node:${name}`])
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    // Node's built-ins are imported, because a bundle of ES modules has no `require`.
    ...(format === 'esm'
      ? { plugins: [esmExternalRequirePlugin({ external: builtins })] }
      : { external: builtins }),
    // `ws` masks frames with this native package where it is there; ours needs no compiler.
    resolve: { alias: { bufferutil: resolve(dirname(file), '../mask.js') } },
    transform: {
      define: { 'process.env.WS_NO_BUFFER_UTIL': "''", 'process.env.WS_NO_UTF_8_VALIDATE': "'1'" },
    },
  })
  const { output } = await bundle.write({
    file,
    format,
    codeSplitting: false,
    comments: { legal: true },
  })
  for (const id of output.flatMap(({ moduleIds = [] }) => moduleIds)) keepLicense(id)
  rmSync(`${file}.map`, { force: true })
}

/** Collects the license of the package that a file belongs to. */
function keepLicense(file) {
  const [root] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file) ?? []
  if (root === undefined) return
  const { name, version, license } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  const text = readdirSync(root).find((entry) => /^licen[cs]e/i.test(entry))
  licenses.set(
    `${name} ${version}`,
    text === undefined ? license : readFileSync(`${root}/${text}`, 'utf8'),
  )
}
