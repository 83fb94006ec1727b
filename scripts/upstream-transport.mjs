// Says whether the frameworks bring a WebSocket transport of their own for the Responses API. Looks
// into installed packages for code that would be one, and compares with what was known before.
//
//   node scripts/upstream-transport.mjs FOLDER [--install]
//
// FOLDER is where they were installed; `--install` does that first, with the newest prerelease of
// each, or its latest release where it has none. Exit code 1: something is new, or has gone.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** The packages to look into, with what is known of each; `seen` is the version it is known of. */
const known = JSON.parse(readFileSync(new URL('upstream-transport.json', import.meta.url), 'utf8'))

/** What gives a transport away in a text, by the name of the sign: each match is a place. */
const signs = {
  // The frame that begins a turn, in a file with sockets; the realtime API has one of that name.
  'send response.create': (text) =>
    /websocket|\bws\b/i.test(text) ? text.matchAll(/['"`]response\.create['"`]/g) : [],
  // An option or a value of a public type.
  'offer a transport websocket': (text) =>
    text.matchAll(/\btransports?\??\s*[:=]+[^;{}\n]{0,80}['"]websocket['"]/gi),
  // The beta headers of WebSocket mode, and modules named after it.
  'name WebSocket mode': (text) =>
    text.matchAll(/responses?[_-]websockets?\b|responses_multiplexing/gi),
}

/**
 * The signs in an installed package.
 * @param {string} folder The folder that has its node_modules.
 * @returns {{ version: string, found: Map<string, string[]> } | undefined} The file of each place,
 *   by sign.
 */
export function signsIn(folder, name) {
  const root = join(folder, 'node_modules', name)
  if (!existsSync(join(root, 'package.json'))) return undefined
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const found = new Map(Object.keys(signs).map((sign) => [sign, []]))
  for (const file of filesOf(root)) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [sign, places] of Object.entries(signs)) {
      for (const _ of places(text)) found.get(sign).push(file)
    }
  }
  return { version, found }
}

function filesOf(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(c|m)?js$|\.d\.(c|m)?ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !/(^|\/)(node_modules|src|test|docs)\//.test(file))
    .sort()
}

/** What differs from what is known, in sentences, and what is as known. */
export function compare(folder, expected = known) {
  const changes = []
  const same = []
  for (const [name, { signs: before, seen }] of Object.entries(expected)) {
    const is = signsIn(folder, name)
    if (is === undefined) {
      changes.push(`${name} is not installed in ${folder}.`)
      continue
    }
    const present = [...is.found].filter(([, files]) => files.length > 0)
    const texts = present.map(([sign, files]) => `${files.length} places ${sign}`)
    same.push(`${name} ${is.version}: ${texts.join(', ') || 'no sign of a transport'}`)
    for (const [sign, files] of is.found) {
      const was = before[sign] ?? 0
      if (files.length === was) continue
      const where = [...new Set(files)].slice(0, 4).join(', ')
      changes.push(
        `${name} ${is.version}: ${files.length} places ${sign}; in ${seen} ${was}. ${where}`.trim(),
      )
    }
  }
  return { changes, same }
}

/** Installs every package, from the first of its tags that there is. */
function install(folder) {
  mkdirSync(folder, { recursive: true })
  const packages = Object.entries(known).map(([name, { tags }]) => {
    const existing = JSON.parse(npm(folder, ['view', name, 'dist-tags', '--json']))
    return `${name}@${tags.find((tag) => existing[tag] !== undefined) ?? 'latest'}`
  })
  console.log(`Installing ${packages.join(', ')}.`)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  // Prereleases do not fit each other's peer ranges.
  npm(folder, [
    'install',
    '--no-audit',
    '--no-fund',
    '--legacy-peer-deps',
    '--ignore-scripts',
    ...packages,
  ])
}

function npm(cwd, args) {
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}${stdout}`)
  return stdout
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { install: { type: 'boolean', default: false } },
  })
  const [folder] = positionals
  if (folder === undefined) {
    console.error('usage: node scripts/upstream-transport.mjs FOLDER [--install]')
    process.exit(2)
  }
  if (values.install) install(folder)
  const { changes, same } = compare(folder)
  for (const line of same) console.log(line)
  for (const change of changes) console.log(`! ${change}`)
  if (changes.length > 0) {
    console.log(
      'Read them, decide what they mean, and write the new counts into upstream-transport.json.',
    )
    process.exitCode = 1
  }
}
