// Puts the drawings of docs/drawings into the pages themselves, so that they follow the page's dark
// mode. Their own style sheet is theme/drawing.css, and stays in the file for other readers.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MarkdownRenderer } from 'vitepress'
import { withoutStyle } from './drawing-text.js'

const docs = fileURLToPath(new URL('../..', import.meta.url))

/** Makes a renderer show `![…](./drawings/NAME.svg)` as the drawing itself. */
export function drawings(markdown: MarkdownRenderer): void {
  const { image } = markdown.renderer.rules
  markdown.renderer.rules.image = (...given) => {
    const [tokens, index, , env] = given
    const source = tokens[index]?.attrGet('src') ?? ''
    if (!/^(\.\.?\/)+drawings\/[\w-]+\.svg$/.test(source)) return image?.(...given) ?? ''
    const page = dirname(join(docs, env.relativePath))
    const drawing = readFileSync(join(page, source), 'utf8')
    return `<span class="drawing-frame">${withoutStyle(drawing)}</span>`
  }
}
