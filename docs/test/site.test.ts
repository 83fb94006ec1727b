// What is made beside the pages: links that lead out of docs/, anchors, the check of links, and the
// plain pages.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checkLinks, unlisted } from '../.vitepress/build/check-links.ts'
import { plainText, sentenceOf } from '../.vitepress/build/plain-pages.ts'
import { slugOf } from '../.vitepress/build/slug.ts'
import { targetOf } from '../.vitepress/build/source-links.ts'

const folder = mkdtempSync(join(tmpdir(), 'warmline-docs-'))
afterAll(() => rmSync(folder, { recursive: true }))

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const site = {
  title: 'Warmline',
  description: '',
  from: join(folder, 'pages'),
  to: folder,
  pages: [],
  sidebar: [],
}

describe('A link of a page', () => {
  const repository = 'https://github.com/owner/name'

  test.each([
    ['to a page beside it', 'hints.md#tool_added', '/reference/hints.md#tool_added'],
    ['to a page that shows a file of the root', '../../PROTOCOL.md#p13', '/internals/rules.md#p13'],
    ['to another site', 'https://example.com/a', 'https://example.com/a'],
    ['within the page', '#limits', '#limits'],
  ])('%s', (_, href, target) => {
    expect(targetOf('reference/servers.md', href)).toBe(target)
  })

  test('to a source leads to the repository, once it has an address', () => {
    const href = '../../packages/core/src/errors.ts'
    expect(targetOf('reference/errors.md', href)).toBeUndefined()
    expect(targetOf('reference/errors.md', href, repository)).toBe(
      `${repository}/blob/main/packages/core/src/errors.ts`,
    )
    const patch = 'upstream/openai.md'
    expect(targetOf(patch, 'openai.patch')).toBeUndefined()
    expect(targetOf(patch, 'openai.patch', repository)).toBe(
      `${repository}/blob/main/docs/upstream/openai.patch`,
    )
  })
})

test('Anchors are those of GitHub', () => {
  expect(
    ['response.create', 'Items, and `text`', 'WARMLINE_HTTP', '@warmline/core'].map(slugOf),
  ).toEqual(['responsecreate', 'items-and-text', 'warmline_http', 'warmlinecore'])
})

describe('The check of links', () => {
  test('finds missing pages and headings, each once', () => {
    put('site/index.html', '<a href="/a#x">a</a><a href="/a#y">b</a><a href="/none">c</a>')
    put('site/a.html', '<h2 id="x">x</h2><a href="/none">c</a><a href="https://example.com/">d</a>')
    const report = checkLinks(join(folder, 'site'), '/')
    expect(report).toMatchObject({ internal: 4, external: ['https://example.com/'] })
    expect(report.broken.toSorted()).toEqual(
      [
        expect.stringMatching(/(index|a)\.html and 1 more: there is no \/none/),
        'index.html: a.html has no #y',
      ].toSorted(),
    )
  })

  test('finds pages that nobody finds', () => {
    expect(unlisted(['index.md', 'a.md', 'b/index.md', 'c.md'], ['/a', '/b/'])).toEqual(['c.md'])
  })
})

describe('A plain page', () => {
  test('has what a reader of Markdown wants', () => {
    put(
      'pages/guides/a.md',
      '---\ntitle: A\n---\n# A\n\n::: code-group\n\n```ts [AI SDK] no-run It needs a browser\n' +
        'const a = 1 // [!code --]\nconst a = 2 // [!code ++]\n```\n\n:::\n\n[errors](../reference/errors.md#closed)\n',
    )
    expect(plainText({ ...site, addresses: {} }, 'guides/a.md')).toBe(
      '# A\n\nAI SDK:\n\n```ts\nconst a = 2\n```\n\n[errors](../reference/errors.md#closed)\n',
    )
    expect(
      plainText({ ...site, addresses: { site: 'https://example.com/w' } }, 'guides/a.md'),
    ).toContain('[errors](https://example.com/w/reference/errors.md#closed)')
  })

  test('is told by its first sentence', () => {
    expect(sentenceOf('# A\n\n```sh\nx\n```\n\nWhat [it](a.md) is. More.')).toBe('What it is.')
  })
})
