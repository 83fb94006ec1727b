// Every page as Markdown beside its HTML, and llms.txt and llms-full.txt, for readers that are
// programs. Addresses are absolute once the site has one, and relative until then.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { targetOf } from './source-links.js'

/** What the plain pages are made from. */
export interface PlainSite {
  readonly title: string
  readonly description: string
  /** The folder of the pages. */
  readonly from: string
  /** The folder of the built site. */
  readonly to: string
  /** The pages by their path, such as `start/ai-sdk.md`. */
  readonly pages: readonly string[]
  readonly sidebar: readonly DefaultTheme.SidebarItem[]
  readonly addresses: { readonly repository?: string; readonly site?: string }
}

/** Writes all of them. */
export function writePlainPages(site: PlainSite): void {
  const texts = new Map(site.pages.map((page) => [page, plainText(site, page)]))
  for (const [page, text] of texts) write(site, page, text)
  write(site, 'llms.txt', contents(site, texts))
  write(site, 'llms-full.txt', everything(site, texts))
}

function write({ to }: PlainSite, path: string, text: string): void {
  mkdirSync(dirname(join(to, path)), { recursive: true })
  writeFileSync(join(to, path), text)
}

/** A page as a reader of plain Markdown wants it. */
export function plainText(site: PlainSite, page: string): string {
  const [, front = '', body = ''] =
    /^(?:---\n([\s\S]*?)\n---\n)?([\s\S]*)$/.exec(readFileSync(join(site.from, page), 'utf8')) ?? []
  const [, tagline] = /^ {2}tagline: (.*)$/m.exec(front) ?? []
  const title = tagline === undefined ? '' : `# ${site.title}\n\n${tagline}\n`
  const text = `${title}${body}`
    .replaceAll(/^<!--@include: (\S+?)-->$/gm, (_, file) =>
      readFileSync(join(site.from, dirname(page), file), 'utf8'),
    )
    .replaceAll(/^<!-- (?:generated [\w-]+|end) -->\n+/gm, '')
    .replaceAll(/^.*\/\/ \[!code --\]\n/gm, '')
    .replaceAll(/ \/\/ \[!code \S+\]$/gm, '')
    .replaceAll(/^:::.*\n+/gm, '')
    .replaceAll(/^(```\w+) [^[\n]*\[(.*?)\].*$/gm, '$2:\n\n$1')
    .replaceAll(/^(```\w+) .*$/gm, '$1')
  return `${outsideFences(text, (prose) => relinked(site, page, prose)).trim()}\n`
}

/** Changes prose, and no code. */
function outsideFences(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : change(part)))
    .join('')
}

/** Prose whose links lead to other plain pages. Links that lead nowhere become their words. */
function relinked({ addresses }: PlainSite, page: string, prose: string): string {
  return prose.replaceAll(
    /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g,
    (...[link, bang, label, href]) => {
      const target = targetOf(page, href, addresses.repository)
      if (target === undefined) return label
      if (!target.startsWith('/')) return link
      const plain = target.replace(/\/(?=#|$)/, '/index.md').replace(/^(\/[\w/-]+)(?=#|$)/, '$1.md')
      const where =
        addresses.site === undefined ? relativeTo(page, plain) : `${addresses.site}${plain}`
      return `${bang}[${label}](${where})`
    },
  )
}

function relativeTo(page: string, target: string): string {
  const [path = '', anchor] = target.split('#')
  const hash = anchor === undefined ? '' : `#${anchor}`
  return `${posix.relative(posix.dirname(page), path.slice(1))}${hash}`
}

/** llms.txt: what there is, by section, with a sentence for each page. */
function contents(site: PlainSite, texts: ReadonlyMap<string, string>): string {
  const sections = grouped(site.sidebar).map(([section, items]) => {
    // Tools that are short of room leave this section out.
    const heading = section === 'Internals' ? 'Optional' : section
    const lines = items.map(({ text, link }) => {
      const page = pageOf(link)
      return `- [${text}](${addressOf(site, page)}): ${sentenceOf(texts.get(page) ?? '')}`
    })
    return `## ${heading}\n\n${lines.join('\n')}`
  })
  return [`# ${site.title}`, `> ${site.description}`, ...sections].join('\n\n').concat('\n')
}

interface Entry {
  readonly text: string
  readonly link: string
}

/** The pages of the side bar by section; what stands alone comes under one heading. */
function grouped(
  sidebar: readonly DefaultTheme.SidebarItem[],
): readonly [string, readonly Entry[]][] {
  const alone = sidebar.filter(({ items }) => items === undefined).flatMap(entriesOf)
  const sections = sidebar
    .filter(({ items }) => items !== undefined)
    .map((section): [string, readonly Entry[]] => [
      section.text ?? '',
      (section.items ?? []).flatMap(entriesOf),
    ])
  return [['Overview', alone], ...sections]
}

function entriesOf({ text = '', link }: DefaultTheme.SidebarItem): readonly Entry[] {
  return link === undefined ? [] : [{ text, link }]
}

function pageOf(link: string): string {
  return `${link.slice(1)}${link.endsWith('/') ? 'index' : ''}.md`
}

function addressOf({ addresses }: PlainSite, page: string): string {
  return addresses.site === undefined ? page : `${addresses.site}/${page}`
}

/** The first sentence of a page's first paragraph. */
export function sentenceOf(text: string): string {
  const paragraph = text
    .split(/\n\n+/)
    .find((part) => /^[A-Z`*[]/.test(part) && !part.startsWith('```'))
  const flat = (paragraph ?? '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
  return /^.*?[.:](?=\s|$)/.exec(flat)?.[0].replace(/:$/, '.') ?? flat
}

/** llms-full.txt: every page for users, one after the other. */
function everything(site: PlainSite, texts: ReadonlyMap<string, string>): string {
  const pages = [
    'index.md',
    ...grouped(site.sidebar).flatMap(([section, items]) =>
      section === 'Internals' ? [] : items.map(({ link }) => pageOf(link)),
    ),
  ]
  return pages
    .map((page) => `<!-- ${addressOf(site, page)} -->\n\n${texts.get(page) ?? ''}`)
    .join('\n')
}
