// What the page makes of the text that a model writes.
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AnswerText } from '../components/answer-text'

const shown = (text: string): string => renderToStaticMarkup(createElement(AnswerText, { text }))

test.each([
  '![a chart](https://elsewhere.example/?q=what-was-said)',
  '[![a chart](https://elsewhere.example/?q=what-was-said)](https://elsewhere.example)',
  '![a chart][1]\n\n[1]: https://elsewhere.example/?q=what-was-said',
  '![a chart](data:image/png;base64,AAAA)',
  'a chart <img src="https://elsewhere.example/?q=what-was-said">',
  'a chart <link rel="preload" as="image" href="https://elsewhere.example/?q=what-was-said">',
])('The text of an answer loads no image: %s', (text) => {
  const html = shown(text)
  expect(html).toContain('a chart')
  expect(html).not.toMatch(/<(img|link|image|picture|source|iframe|object|style)\b/)
})

test('Markdown is shown as before', () => {
  expect(shown('**bold** and [a link](https://example.com)')).toBe(
    '<p><strong>bold</strong> and <a href="https://example.com">a link</a></p>',
  )
})
