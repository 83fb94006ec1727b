// The page's file, and the policy that allows just what is inlined in it.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readPage } from '../src/server/page.js'
import { openInspected, stderrLines } from './support/inspected.js'

const folder = mkdtempSync(join(tmpdir(), 'warmline-page-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

test('A page may run what is inlined in it, and nothing else', async () => {
  const file = join(folder, 'index.html')
  writeFileSync(
    file,
    '<!doctype html><style>\r\nbody{}</style><script type="module" crossorigin>go()</script>' +
      '<SCRIPT>more()</SCRIPT><p>hello',
  )
  const { html, policy } = await readPage(file)
  expect(html).toContain('hello')
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hashOf('go()')} ${hashOf('more()')}`,
    `style-src ${hashOf('\nbody{}')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
})

test('Where the page is not built, there is one that says so', async () => {
  const { html, policy } = await readPage(join(folder, 'none.html'))
  expect(html).toContain('is not built')
  expect(policy).toContain("script-src 'none'; style-src 'none'")
})

test('The page is served under its policy', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const answer = await fetch(line.inspector.url)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(await answer.text()).toMatch(/^<!doctype html>/i)
})
