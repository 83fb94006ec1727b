// The site: its navigation, its look and what is made beside the pages. The navigation is the list
// of pages, by which the check of the built site finds pages that nobody can reach.
import { defineConfig } from 'vitepress'
import { drawings } from './build/drawings.js'
import { slugOf } from './build/slug.js'
import { sourceLinks } from './build/source-links.js'
import { sidebar } from './navigation.js'

/** The addresses of the repository and of this site. scripts/set-repository.mjs sets them. */
const addresses: { readonly repository?: string; readonly site?: string } = {}

const description =
  'Sends only what is new of each turn to the Responses API, in WebSocket mode, for the AI SDK and LangChain.js'

export default defineConfig({
  title: 'Warmline',
  description,
  lang: 'en-US',
  cleanUrls: true,
  lastUpdated: false,
  ...(addresses.site === undefined ? {} : { sitemap: { hostname: addresses.site } }),
  head: [
    ['link', { rel: 'icon', href: '/logo.svg', type: 'image/svg+xml' }],
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
    ...(addresses.repository === undefined
      ? {}
      : {
          editLink: { pattern: `${addresses.repository}/edit/main/docs/:path` },
          socialLinks: [{ icon: 'github', link: addresses.repository }],
        }),
    footer: { message: 'Apache-2.0' },
  },
})
