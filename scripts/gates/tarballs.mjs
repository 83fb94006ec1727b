// The public packages as they would be published: packed, and read back. It judges nothing.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPackageFromTarballData } from '@arethetypeswrong/core'
import { publicPackages, readJson, root } from '../packages.mjs'

/**
 * Packs every public package into a folder.
 * @param {string} folder A folder that exists.
 * @param {string} [at] The root of a repository that is built.
 * @returns {{ name: string, folder: string, path: string, file: string, manifest: object,
 *   data: Buffer,
 *   files: string[], unpackedBytes: number, read: (path: string) => string }[]}
 *   In the order of dependencies; `manifest`, `files` and `read` are those of the tarball.
 * @throws Error with pnpm's output when a package cannot be packed.
 */
export function packPublic(folder, at = root) {
  const { packageManager } = readJson(at, 'package.json')
  const packages = publicPackages(at)
  const filters = packages.flatMap(({ name }) => ['--filter', name])
  const pack = ['--yes', packageManager, '--silent', '-r', ...filters, 'pack']
  const { status, stdout, stderr } = spawnSync('npx', [...pack, '--pack-destination', folder], {
    cwd: at,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`The packages could not be packed:\n${stdout}${stderr}`)
  const byName = new Map(readdirSync(folder).map((file) => readTarball(join(folder, file))))
  return packages.map(({ name, folder: own, path }) => {
    const tarball = byName.get(name)
    if (tarball === undefined) throw new Error(`pnpm packed no ${name}.`)
    return { name, folder: own, path, ...tarball }
  })
}

/** Packs every public package, calls a function with them, and takes the tarballs away. */
export async function withTarballs(use) {
  const folder = mkdtempSync(join(tmpdir(), 'warmline-tarballs-'))
  try {
    return await use(packPublic(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readTarball(file) {
  const data = readFileSync(file)
  const content = createPackageFromTarballData(data)
  const prefix = `/node_modules/${content.packageName}/`
  const files = content.listFiles().map((path) => path.slice(prefix.length))
  const read = (path) => content.readFile(prefix + path)
  const unpackedBytes = files.reduce((sum, path) => sum + Buffer.byteLength(read(path)), 0)
  const manifest = JSON.parse(read('package.json'))
  return [content.packageName, { file, data, content, files, read, manifest, unpackedBytes }]
}
