// The drawings can be read alone and within a page: each has the style sheet of the site, a title
// and a description.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../generate/sources.ts'

const files = globSync('docs/drawings/*.svg', { cwd: root })
const sheet = readFileSync(join(root, 'docs/.vitepress/theme/drawing.css'), 'utf8')
const page = readFileSync(join(root, 'docs/how-it-works.md'), 'utf8')

describe.each(files)('%s', (file) => {
  const drawing = readFileSync(join(root, file), 'utf8')

  test('has the style sheet of the site', () => {
    expect(/<style>\n([\s\S]*)<\/style>/.exec(drawing)?.[1]).toBe(sheet)
  })

  test('says what it shows', () => {
    expect(drawing).toMatch(/<title id="[\w-]+">.+<\/title>\n<desc id="[\w-]+">.+<\/desc>/)
  })

  test('stands on the page, with words for those who do not see it', () => {
    expect(page).toMatch(new RegExp(`!\\[.{40,}\\]\\(\\./${file.slice('docs/'.length)}\\)`))
  })
})
