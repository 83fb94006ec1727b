// The page: one file whose script and style are inlined, and the policy that allows just those.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** A page with the content security policy that it needs. */
export interface Page {
  readonly html: string
  readonly policy: string
}

const missing =
  '<!doctype html><meta charset="utf-8"><title>Warmline</title>' +
  '<p>The page of @warmline/inspector is not built: run <code>pnpm build</code> in its repository.</p>'

/** Reads the page; where it is not built, there is one that says so. */
export async function readPage(file: string): Promise<Page> {
  const html = await readFile(file, 'utf8').catch(() => missing)
  const hashesOf = (tag: string): string => {
    const inlined = html.matchAll(new RegExp(`<${tag}(?:\\s[^>]*)?>([\\s\\S]*?)</${tag}>`, 'gi'))
    const hashes = inlined.map(([, text = '']) => {
      // A browser reads every line end as \n before it hashes.
      const hash = createHash('sha256').update(text.replaceAll(/\r\n?/g, '\n'))
      return `'sha256-${hash.digest('base64')}'`
    })
    return [...new Set(hashes)].join(' ') || "'none'"
  }
  const policy = [
    "default-src 'none'",
    `script-src ${hashesOf('script')}`,
    `style-src ${hashesOf('style')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return { html, policy: policy.join('; ') }
}
