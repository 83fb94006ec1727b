// Writes the address of the repository, and that of the documentation if it has one, wherever the
// repository needs them. A second run changes nothing; a run with other addresses replaces them.
//
//   node scripts/set-repository.mjs https://github.com/OWNER/NAME [--docs https://…] [--check]
//
// In Markdown, `<!-- repository:PATH -->words<!-- /repository -->` becomes a link to that path, and
// `<!-- docs:PATH -->words<!-- /docs -->` one to that page.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { addressesOf } from './addresses.mjs'
import { publicPackages, root } from './packages.mjs'

/**
 * Sets the addresses in every file that has them.
 * @param {{ repository: string, docs?: string }} addresses Without a slash at the end.
 * @param {{ at?: string, check?: boolean }} [options] With `check`, nothing is written.
 * @returns {string[]} The files that changed, or that would.
 */
export function setRepository(addresses, { at = root, check = false } = {}) {
  const before = addressesOf(at)
  const folders = new Map(publicPackages(at).map(({ folder }) => [`packages/${folder}`, folder]))
  const changed = []
  for (const file of filesOf(at)) {
    const text = readFileSync(join(at, file), 'utf8')
    const next = textOf({ file, text, before, addresses, at, folders })
    if (next === text) continue
    changed.push(file)
    if (!check) writeFileSync(join(at, file), next)
  }
  return changed
}

/** The files under git whose text may hold an address. */
function filesOf(at) {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: at,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return listed
    .split('\0')
    .filter(
      (file) =>
        /\.(md|ts|mts|json|ya?ml|txt)$/.test(file) &&
        !/(^|\/)(fixtures|__snapshots__)\/|(^|\/)pnpm-lock\.yaml$/.test(file) &&
        existsSync(join(at, file)),
    )
}

function textOf(page) {
  const { file } = page
  if (file === '.github/ISSUE_TEMPLATE/config.yml') return contactLinks(page.addresses)
  const text = page.before.repository === undefined ? page.text : replaced(page)
  if (/^(packages\/[^/]+\/)?package\.json$/.test(file)) return manifest({ ...page, text })
  if (file === 'packages/core/src/telemetry/hints.ts') return hints({ ...page, text })
  if (/^docs\/\.vitepress\/config\.m?ts$/.test(file)) return siteConfig({ ...page, text })
  if (file.endsWith('.md')) return markdown({ ...page, text })
  return text
}

/** A text with the earlier addresses replaced. */
function replaced({ text, before, addresses }) {
  const fromDocs = before.docs ?? `${before.repository}/blob/main/docs`
  const docs = addresses.docs ?? `${addresses.repository}/blob/main/docs`
  const next = before.docs === undefined ? text : swap(text, fromDocs, docs)
  return swap(next, before.repository, addresses.repository)
}

/** Replaces an address wherever it is not the beginning of another one. */
function swap(text, from, to) {
  const literal = from.replaceAll(/[.+(){}[\]^$|?\\]/g, String.raw`\$&`)
  return text.replaceAll(new RegExp(`${literal}(?![\\w-])`, 'g'), () => to)
}

function manifest({ file, text, addresses: { repository, docs }, folders }) {
  const directory = posix.dirname(file)
  if (directory !== '.' && !folders.has(directory)) return text
  const own = directory === '.' ? {} : { directory }
  const readme = directory === '.' ? '#readme' : `/tree/main/${directory}#readme`
  const entries = Object.entries(JSON.parse(text)).filter(
    ([name]) => !['homepage', 'bugs', 'repository'].includes(name),
  )
  const at = entries.findIndex(([name]) => name === 'license')
  entries.splice(
    at,
    0,
    ['homepage', docs ?? `${repository}${readme}`],
    ['bugs', { url: `${repository}/issues` }],
    ['repository', { type: 'git', url: `git+${repository}.git`, ...own }],
  )
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
}

function hints({ text, addresses: { repository, docs } }) {
  const page =
    docs === undefined
      ? `${repository}/blob/main/docs/reference/hints.md`
      : `${docs}/reference/hints`
  return text.replace(/^(const url =\s*)'[^']*'/m, `$1'${page}'`)
}

function siteConfig({ text, addresses: { repository, docs } }) {
  const site = docs === undefined ? '' : `, site: '${docs}'`
  return text.replace(
    /^(const addresses\b[^=]*= )\{[^}]*\}/m,
    `$1{ repository: '${repository}'${site} }`,
  )
}

function markdown({ file, text, addresses, folders }) {
  const { repository, docs } = addresses
  let next = text.replaceAll(
    /<!-- (repository|docs):(\S*) -->(?:\[([^\]]*)\]\([^)]*\)|([^<[]*))<!-- \/\1 -->/g,
    (...[, kind, path, linked, bare]) => {
      const target =
        kind === 'repository'
          ? `${repository}/${path}`
          : docs === undefined
            ? `${repository}/blob/main/docs/${path === '' ? 'index' : path}.md`
            : `${docs}/${path}`
      return `<!-- ${kind}:${path} -->[${linked ?? bare}](${target})<!-- /${kind} -->`
    },
  )
  if (file === 'README.md') next = withBadges(next, addresses)
  const folder = posix.dirname(file)
  return posix.basename(file) === 'README.md' && folders.has(folder)
    ? absoluteLinks(next, folder, repository)
    : next
}

/** npm shows a README without the files beside its package: what leads out of it is an address. */
function absoluteLinks(text, folder, repository) {
  return text.replaceAll(/\]\((\.\.\/[^)\s]*)\)/g, (_, link) => {
    const [path, anchor] = posix.join(folder, link).split('#')
    const kind = /\.\w+$/.test(path) ? 'blob' : 'tree'
    const hash = anchor === undefined ? '' : `#${anchor}`
    return `](${repository}/${kind}/main/${path}${hash})`
  })
}

function withBadges(text, { repository, docs }) {
  const badges = [
    `[![CI](${repository}/actions/workflows/ci.yml/badge.svg)](${repository}/actions/workflows/ci.yml)`,
    '[![npm](https://img.shields.io/npm/v/%40warmline%2Fcore)](https://www.npmjs.com/package/@warmline/core)',
    ...(docs === undefined ? [] : [`[Documentation](${docs})`]),
  ]
  const block = `<!-- badges -->\n${badges.join('\n')}\n<!-- /badges -->`
  return text.includes('<!-- badges -->')
    ? text.replace(/<!-- badges -->[\s\S]*?<!-- \/badges -->/, () => block)
    : text.replace(/^# .*$/m, (title) => `${title}\n\n${block}`)
}

function contactLinks({ repository, docs }) {
  const pages =
    docs === undefined
      ? []
      : [
          `  - name: The documentation\n    url: ${docs}\n    about: Every error, every reason and every option is explained there.\n`,
        ]
  return [
    'blank_issues_enabled: false\ncontact_links:\n',
    `  - name: A vulnerability\n    url: ${repository}/security/advisories/new\n    about: Report it privately, please.\n`,
    ...pages,
  ].join('')
}

/** The addresses of the command line, or why they cannot be used. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { docs: { type: 'string' }, check: { type: 'boolean', default: false } },
  })
  const current = addressesOf(root)
  const repository = (positionals[0] ?? current.repository)?.replace(/(\.git)?\/*$/, '')
  const docs = (values.docs ?? (positionals[0] === undefined ? current.docs : undefined))?.replace(
    /\/*$/,
    '',
  )
  if (!/^https:\/\/github\.com\/[\w-]+\/[\w.-]+$/.test(repository ?? '')) {
    return {
      problem:
        'usage: node scripts/set-repository.mjs https://github.com/OWNER/NAME [--docs URL] [--check]',
    }
  }
  if (docs !== undefined && !/^https:\/\/[\w.-]+(\/[\w./-]*)?$/.test(docs)) {
    return { problem: `--docs takes an https address, not ${docs}` }
  }
  return {
    addresses: docs === undefined ? { repository } : { repository, docs },
    check: values.check,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { addresses, check, problem } = readArguments()
  if (problem !== undefined) {
    console.error(problem)
    process.exit(2)
  }
  const changed = setRepository(addresses, { check })
  for (const file of changed) console.log(file)
  console.log(
    `${changed.length} files ${check ? 'differ from' : 'now have'} ${addresses.repository}`,
  )
  if (check && changed.length > 0) process.exitCode = 1
}
