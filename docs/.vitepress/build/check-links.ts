// Follows every link of the built site to its page and its anchor, and finds pages that the side
// bar does not name. Links to other sites are counted, and not fetched.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** What was found in a built site. */
export interface LinkReport {
  readonly internal: number
  readonly anchors: number
  /** The addresses of other sites, each once. */
  readonly external: readonly string[]
  readonly broken: readonly string[]
}

/** Checks a built site; `base` is the path at which it will stand. */
export function checkLinks(folder: string, base: string): LinkReport {
  const pages = globSync('**/*.html', { cwd: folder }).map((page) => page.replaceAll('\\', '/'))
  const texts = new Map(pages.map((page) => [page, readFileSync(join(folder, page), 'utf8')]))
  const ids = new Map([...texts].map(([page, text]) => [page, idsIn(text)]))
  const external = new Set<string>()
  const broken = new Map<string, string[]>()
  const complain = (problem: string, page: string): void => {
    broken.set(problem, [...(broken.get(problem) ?? []), page])
  }
  let internal = 0
  let anchors = 0
  for (const [page, text] of texts) {
    if (page === '404.html') continue
    for (const href of new Set(linksIn(text))) {
      if (/^(https?:)?\/\//.test(href)) external.add(href)
      if (/^([a-z][a-z+.-]*:|\/\/)/i.test(href)) continue
      const [path = '', anchor] = href.split('#')
      const target = path === '' ? page : fileOf(path, posix.dirname(page), { folder, base })
      internal += 1
      if (target === undefined) complain(`there is no ${href}`, page)
      else if (anchor !== undefined && anchor !== '' && target.endsWith('.html')) {
        anchors += 1
        const isThere = ids.get(target)?.has(decodeURIComponent(anchor)) === true
        if (!isThere) complain(`${target} has no #${anchor}`, page)
      }
    }
  }
  return { internal, anchors, external: [...external].sort(), broken: told(broken) }
}

/** Each problem once: the side bar repeats one on every page. */
function told(broken: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...broken].map(([problem, [first, ...more]]) =>
    more.length === 0 ? `${first}: ${problem}` : `${first} and ${more.length} more: ${problem}`,
  )
}

function idsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id = '']) => unescaped(id)))
}

function linksIn(html: string): readonly string[] {
  return [...html.matchAll(/<(?:a|img|link|script|source)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(
    ([, href = '']) => unescaped(href),
  )
}

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
}

/** The file that a server with clean addresses gives for a path. */
function fileOf(
  path: string,
  from: string,
  { folder, base }: { readonly folder: string; readonly base: string },
): string | undefined {
  const plain = decodeURI(path.replace(/\?.*$/, ''))
  if (plain.startsWith('/') && !plain.startsWith(base)) return undefined
  const found = plain.startsWith('/') ? plain.slice(base.length) : posix.join(from, plain)
  const candidates =
    found === '' || found.endsWith('/')
      ? [`${found}index.html`]
      : [`${found}.html`, found, `${found}/index.html`]
  return candidates.find((file) => /\.\w+$/.test(file) && existsSync(join(folder, file)))
}

/** Pages that nobody finds in the side bar, besides those that are listed on another page. */
export function unlisted(pages: readonly string[], listed: readonly string[]): readonly string[] {
  const known = new Set(
    listed.map((link) => `${link.slice(1)}${link.endsWith('/') ? 'index' : ''}.md`),
  )
  return pages.filter(
    (page) => page !== 'index.md' && !page.startsWith('internals/decisions/0') && !known.has(page),
  )
}

/** Writes the list of other sites' addresses, for whoever wants to visit them. */
export function writeExternal(file: string, { external }: LinkReport): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${external.join('\n')}\n`)
}
