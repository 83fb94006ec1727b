// The site: its navigation, its look, and what is made beside the pages when it is built.
import { join } from 'node:path'
import { type DefaultTheme, defineConfig } from 'vitepress'
import { checkLinks, unlisted, writeExternal } from './build/check-links.js'
import { drawings } from './build/drawings.js'
import { writePlainPages } from './build/plain-pages.js'
import { slugOf } from './build/slug.js'
import { sourceLinks } from './build/source-links.js'
import { sidebar } from './navigation.js'

/** The addresses of the repository and of this site. scripts/set-repository.mjs sets them. */
const addresses: { readonly repository?: string; readonly site?: string } = {}

const description =
  'Sends only what is new of each turn to the Responses API, in WebSocket mode, for the AI SDK and LangChain.js.'
const base = addresses.site === undefined ? '/' : new URL(`${addresses.site}/`).pathname

export default defineConfig({
  title: 'Warmline',
  description,
  lang: 'en-US',
  base,
  cleanUrls: true,
  lastUpdated: false,
  // buildEnd follows every link, to its heading too.
  ignoreDeadLinks: true,
  ...(addresses.site === undefined ? {} : { sitemap: { hostname: `${addresses.site}/` } }),
  head: [
    ['link', { rel: 'icon', href: `${base}logo.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#b8460e' }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: slugOf },
    config: (markdown) => {
      sourceLinks(markdown, addresses.repository)
      drawings(markdown)
    },
  },
  transformHead: ({ page }) =>
    page === '404.md'
      ? []
      : [['link', { rel: 'alternate', type: 'text/markdown', href: `${base}${page}` }]],
  // VitePress gives its first page no landmark for its main part.
  transformHtml: (html, _, { page }) =>
    page === 'index.md' ? html.replace('class="VPHome"', 'role="main" class="VPHome"') : undefined,
  themeConfig: {
    logo: { src: '/logo.svg', alt: '' },
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start/ai-sdk', activeMatch: '/start/' },
      { text: 'Guides', link: '/guides/nextjs', activeMatch: '/guides/' },
      { text: 'Reference', link: '/reference/options', activeMatch: '/reference/' },
      { text: 'Benchmarks', link: '/benchmarks' },
    ],
    sidebar,
    notFound: {
      title: 'There is no such page',
      quote: 'It may have moved. The search knows every page.',
      linkText: 'To the first page',
    },
    ...(addresses.repository === undefined
      ? {}
      : {
          editLink: { pattern: `${addresses.repository}/edit/main/docs/:path` },
          socialLinks: [{ icon: 'github', link: addresses.repository }],
        }),
    footer: { message: 'Apache-2.0' },
  },
  buildEnd({ srcDir, outDir, pages }) {
    writePlainPages({
      title: 'Warmline',
      description,
      from: srcDir,
      to: outDir,
      pages,
      sidebar,
      addresses,
    })
    const report = checkLinks(outDir, base)
    const lost = unlisted(pages, linksOf(sidebar)).map((page) => `${page} is not in the side bar`)
    const problems = [...report.broken, ...lost]
    writeExternal(join(srcDir, '.vitepress/cache/external-links.txt'), report)
    console.log(
      `${pages.length} pages, ${report.internal} links within the site (${report.anchors} to a heading), ${report.external.length} addresses of others (not fetched)`,
    )
    if (problems.length > 0) throw new Error(`Links that lead nowhere:\n${problems.join('\n')}`)
  },
})

function linksOf(items: readonly DefaultTheme.SidebarItem[]): readonly string[] {
  return items.flatMap(({ link, items: inner = [] }) => [
    ...(link === undefined ? [] : [link]),
    ...linksOf(inner),
  ])
}
