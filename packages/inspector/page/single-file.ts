// A Vite plugin that puts the built script and style into the HTML file, and a policy in front of
// them that allows these two alone, by their hashes.
import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** Inlines what a build made for `index.html`, which must be one script and one style. */
export function singleFile(): Plugin {
  return {
    name: 'warmline-single-file',
    enforce: 'post',
    generateBundle(_options, bundle) {
      let html: string | undefined
      let script = ''
      let style = ''
      for (const [file, made] of Object.entries(bundle)) {
        const text = made.type === 'chunk' ? made.code : String(made.source)
        if (file === 'index.html') html = text
        else if (file.endsWith('.css')) style += text
        else if (made.type === 'chunk') script += text
        else this.error(`Nothing can inline ${file}.`)
        if (file !== 'index.html') delete bundle[file]
      }
      if (html === undefined) this.error('The build has no index.html.')
      this.emitFile({ type: 'asset', fileName: 'index.html', source: inlined(html, script, style) })
    },
  }
}

/** The page with its script and style inside; no character of either ends its element early. */
function inlined(html: string, script: string, style: string): string {
  const code = `\n${script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')}`
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(code)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  return html
    .replace(/\s*<script[^>]* src=[^>]*><\/script>/, '')
    .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
    .replace(
      '<head>',
      () => `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    )
    .replace('</head>', () => `<style>${style}</style>\n</head>`)
    .replace('</body>', () => `<script type="module">${code}</script>\n</body>`)
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
