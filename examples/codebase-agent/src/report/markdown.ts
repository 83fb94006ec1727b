// Markdown of models as HTML that can do no harm: raw HTML is shown as text, dangerous addresses
// are dropped, and of images, which the page would fetch, the words are shown.
import { micromark } from 'micromark'

/** The HTML of an answer. */
export function answerHtml(markdown: string): string {
  // The HTML of an image is micromark's own; one that the text holds is escaped before.
  return micromark(markdown).replace(/<img src="[^"]*" alt="([^"]*)"[^>]*>/g, '$1')
}
