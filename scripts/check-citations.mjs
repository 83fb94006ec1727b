// Finds citations that lead nowhere: rules that PROTOCOL.md does not have, links to files and
// headings that are not there, files that comments name and nobody has, and documents outside the
// repository. `pnpm lint` runs it; it changes nothing.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Files that are read. What was recorded, and what tools write, cites nothing. */
const isRead = (file) =>
  /\.(m?[jt]sx?|cjs|md|json|ya?ml|css|svg)$/.test(file) &&
  !/(^|\/)(fixtures|__snapshots__)\/|(^|\/)(pnpm-lock\.yaml|CHANGELOG\.md)$/.test(file)

/** A gap between two words, also where a comment is wrapped. */
const gap = String.raw`[\s*/]+`
/** Spellings of documents that stand outside the repository, which a reader cannot open. */
const outside = [
  String.raw`\bseams?\b`,
  String.raw`\bprotocol${gap}notes?\b`,
  String.raw`\bfield${gap}failures,?${gap}[A-F]?\d`,
  String.raw`\bupdate${gap}of${gap}november\b`,
  String.raw`\bissue${gap}\d+`,
  String.raw`\b(style|baseline|(house|newcomer|attack|update)-2026-11)\.md\b`,
  // What tests read where it stands is no citation.
  String.raw`\.\./shared/(?!reference/openresponses)`,
].map((pattern) => new RegExp(pattern, 'gi'))
outside.push(/\bDESIGN\b/g)
/** This file has to spell them, and tests of scripts name files of scratch repositories. */
const spellsThem = /^scripts\/(check-citations|[\w-]+\.test)\.mjs$/

/**
 * Every citation that leads nowhere, in the files of a folder under git or in those that are named.
 * Paths are relative to the folder.
 */
export function findBrokenCitations(root, files = filesOf(root)) {
  const house = new House(root, files)
  return files.filter(isRead).flatMap((file) => [...problemsOf(house, file)])
}

function filesOf(root) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  return listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
}

/** The files of a repository, and what can be cited of them. */
class House {
  #root
  #files
  #folders
  #texts = new Map()
  #anchors = new Map()
  #byName = new Map()

  constructor(root, files) {
    this.#root = resolve(root)
    this.#files = new Set(files)
    this.#folders = new Set(files.flatMap((file) => foldersOf(file)))
    for (const file of files) {
      const name = file.slice(file.lastIndexOf('/') + 1)
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), file])
    }
  }

  text(file) {
    if (!this.#texts.has(file)) {
      this.#texts.set(file, readFileSync(join(this.#root, file), 'utf8'))
    }
    return this.#texts.get(file)
  }

  has(path) {
    return this.#files.has(path) || this.#folders.has(path) || path === '.'
  }

  /** Whether a file ends with these folders and this name, in which `*` stands for any letters. */
  hasEnding(path) {
    if (path.includes('*')) {
      const parts = path
        .split('*')
        .map((part) => part.replaceAll(/[.+(){}[\]^$|?\\]/g, String.raw`\$&`))
      const pattern = new RegExp(`(^|/)${parts.join('[^/]*')}$`)
      return [...this.#files].some((file) => pattern.test(file))
    }
    const candidates = this.#byName.get(path.slice(path.lastIndexOf('/') + 1)) ?? []
    return candidates.some((file) => file === path || file.endsWith(`/${path}`))
  }

  /** Whether a page has a heading, by the anchor that GitHub gives it. */
  hasAnchor(file, anchor) {
    if (!this.#anchors.has(file)) this.#anchors.set(file, anchorsOf(this.text(file)))
    return this.#anchors.get(file).has(anchor)
  }

  hasRule(rule) {
    return this.has('PROTOCOL.md') && this.hasAnchor('PROTOCOL.md', rule.toLowerCase())
  }

  /** A path beside a file, as one from the root. */
  beside(file, path) {
    const from = path.startsWith('/') ? '' : dirname(file)
    const found = relative(this.#root, resolve(this.#root, normalize(join(from, path))))
    return found === '' ? '.' : found.split(sep).join('/')
  }
}

function foldersOf(file) {
  const parts = file.split('/').slice(0, -1)
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
}

function anchorsOf(text) {
  const anchors = new Set()
  for (const line of withoutFences(text).split('\n')) {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line) ?? []
    if (heading !== undefined) add(anchors, slugOf(heading))
    for (const [, id] of line.matchAll(/<\w+[^>]*\s(?:id|name)="([^"]+)"/g)) anchors.add(id)
  }
  return anchors
}

function add(anchors, slug) {
  let anchor = slug
  for (let i = 1; anchors.has(anchor); i++) anchor = `${slug}-${i}`
  anchors.add(anchor)
}

/** The anchor of a heading, as GitHub makes it. */
function slugOf(heading) {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

/** Blanks fenced code, line by line, so that positions stay. */
function withoutFences(text) {
  return text.replaceAll(/^( *)(`{3,}|~{3,})[\s\S]*?^\1\2\s*$/gm, blank)
}

function blank(text) {
  return text.replaceAll(/[^\n]/g, ' ')
}

function* problemsOf(house, file) {
  const text = house.text(file)
  const at = (index, problem) => ({ file, line: text.slice(0, index).split('\n').length, problem })
  for (const { index, 0: rule } of text.matchAll(/\bP\d{1,3}\b/g)) {
    if (!house.hasRule(rule)) yield at(index, `PROTOCOL.md has no rule ${rule}`)
  }
  if (!spellsThem.test(file)) {
    for (const { index, 0: spelled } of outside.flatMap((form) => [...text.matchAll(form)])) {
      yield at(index, `"${spelled.replaceAll(/[\s*/]+/g, ' ')}" is in no file of the repository`)
    }
  }
  for (const { index, path, anchor } of linksOf(house, file, text)) {
    if (!house.has(path)) yield at(index, `there is no ${path}`)
    else if (anchor !== undefined && path.endsWith('.md') && !house.hasAnchor(path, anchor)) {
      yield at(index, `${path} has no heading #${anchor}`)
    }
  }
  if (/\.(m?[jt]sx?|md)$/.test(file) && !spellsThem.test(file)) {
    for (const { index, path } of sourcesIn(file, text)) {
      if (!house.hasEnding(path)) yield at(index, `there is no ${path}`)
    }
  }
}

/**
 * The sources that a file names: in its comments, or as code in prose. The text of a link may be
 * short.
 */
function* sourcesIn(file, text) {
  const named = file.endsWith('.md')
    ? withoutFences(text).matchAll(/(?<!\[)`([\w@*.-]+(?:\/[\w@*.-]+)+\.m?tsx?)`/g)
    : commentsOf(text).matchAll(/(?<![\w/.*-])([\w-][\w./-]*\.m?ts)\b/g)
  for (const { index, 1: path } of named) yield { index, path }
}

/** What a file links to in this repository. */
function* linksOf(house, file, text) {
  // A page that is named from the root, in a comment or in prose.
  const pages =
    /(?<![\w/.:@-])((?:docs|packages|examples|scripts)\/[\w./@-]+\.md|[A-Z]+\.md)(?:#([\w-]+))?(?!\w)/g
  if (!spellsThem.test(file)) {
    for (const { index, 1: path, 2: anchor } of text.matchAll(pages)) {
      // Every public package has one.
      if (path === 'CHANGELOG.md') continue
      // A name alone may be a file beside this one.
      const own = house.beside(file, path)
      yield { index, path: !path.includes('/') && house.has(own) ? own : path, anchor }
    }
  }
  if (!file.endsWith('.md')) return
  const links =
    /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\[[^\]]+\]:\s*(\S+)|\b(?:src|href)="([^"]+)"/gm
  for (const { index, 1: inline, 2: defined, 3: tag } of withoutFences(text)
    .replaceAll(/`[^`\n]*`/g, blank)
    .matchAll(links)) {
    const target = inline ?? defined ?? tag
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(target)) continue
    const [path = '', anchor] = target.split('#')
    yield { index, path: path === '' ? file : house.beside(file, decodeURI(path)), anchor }
  }
}

/** The comments of a source, everything else blanked; strings may look like one now and then. */
function commentsOf(text) {
  let comments = ''
  let end = 0
  for (const { index, 0: comment } of text.matchAll(/(?<![:'"`\\])\/\/[^\n]*|\/\*[\s\S]*?\*\//g)) {
    comments += blank(text.slice(end, index)) + comment
    end = index + comment.length
  }
  return comments
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'))
  const problems = findBrokenCitations(root)
  for (const { file, line, problem } of problems) console.error(`${file}:${line}: ${problem}`)
  if (problems.length > 0) {
    console.error(`Citations that lead nowhere: ${problems.length}.`)
    process.exitCode = 1
  }
}
