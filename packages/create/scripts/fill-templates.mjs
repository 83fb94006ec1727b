// Copies the templates of the repository into the package before it is packed. Each dependency on
// a package of the workspace becomes the range of the version that is packed with it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const target = process.argv[2] ?? fileURLToPath(new URL('../templates/', import.meta.url))
// What git knows, or would add: nothing that was installed or built.
const listed = ['ls-files', '-z', '-co', '--exclude-standard', 'templates']
const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0')

rmSync(target, { recursive: true, force: true })
for (const file of files.filter((name) => name !== '')) {
  const copy = join(target, file.slice('templates/'.length))
  mkdirSync(dirname(copy), { recursive: true })
  if (file.endsWith('package.json')) writeFileSync(copy, filled(join(root, file)))
  else cpSync(join(root, file), copy)
}

function filled(path) {
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  for (const group of [manifest.dependencies, manifest.devDependencies])
    for (const [name, range] of Object.entries(group))
      if (range === 'workspace:^') group[name] = `^${versionOf(name)}`
  return `${JSON.stringify(manifest, undefined, 2)}\n`
}

function versionOf(name) {
  const folder = name.slice('@warmline/'.length)
  return JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')).version
}
