// Links of pages that lead out of docs/: to a page of the site that shows the same file, to the
// repository where its address is known, and else to nowhere, as plain text.
import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MarkdownRenderer } from 'vitepress'

type Token = ReturnType<MarkdownRenderer['parse']>[number]

const docs = fileURLToPath(new URL('../..', import.meta.url))
const root = join(docs, '..')

/** Files of the root that a page includes whole; their links are relative to the root. */
const included: Readonly<Record<string, string>> = {
  'PROTOCOL.md': 'internals/rules.md',
  'SECURITY.md': 'internals/security.md',
}
const pageOf = new Map(Object.entries(included).map(([file, page]) => [join(root, file), page]))
const fileOf = new Map(Object.entries(included).map(([file, page]) => [page, join(root, file)]))

/** Where a link of a page leads: an address, or `undefined` if the site has none for it. */
export function targetOf(page: string, href: string, repository?: string): string | undefined {
  if (/^([a-z][a-z+.-]*:|\/|#)/i.test(href)) return href
  const [path = '', anchor] = href.split('#')
  const hash = anchor === undefined ? '' : `#${anchor}`
  const file = join(dirname(fileOf.get(page) ?? join(docs, page)), decodeURI(path))
  const shown = pageOf.get(file) ?? relative(docs, file)
  const isFolder = existsSync(file) && statSync(file).isDirectory()
  // A link to a patch leads to the repository, because the site has no page for it.
  if (!shown.startsWith('..') && !shown.endsWith('.patch')) {
    return isFolder && /\.md$|^[^.]*$/.test(shown) ? `/${shown}/${hash}` : `/${shown}${hash}`
  }
  if (repository === undefined) return undefined
  return `${repository}/${isFolder ? 'tree' : 'blob'}/main/${relative(root, file)}${hash}`
}

/** Makes a renderer follow {@link targetOf}. */
export function sourceLinks(markdown: MarkdownRenderer, repository?: string): void {
  markdown.core.ruler.push('source-links', ({ tokens, env }) => {
    for (const token of tokens) if (token.children) rewrite(token.children, env.relativePath)
  })

  function rewrite(tokens: Token[], page: string): void {
    const isDropped: boolean[] = []
    for (const token of tokens) {
      if (token.type === 'link_open') {
        const target = targetOf(page, token.attrGet('href') ?? '', repository)
        isDropped.push(target === undefined)
        if (target !== undefined) token.attrSet('href', target)
      }
      const isEnd = token.type === 'link_close'
      if (token.type !== 'link_open' && !isEnd) continue
      if (isDropped.at(-1)) token.hidden = true
      if (isDropped.at(-1)) token.type = 'text'
      if (isDropped.at(-1)) token.content = ''
      if (isEnd) isDropped.pop()
    }
  }
}
