// The text of a drawing, as it stands in a page.

/** A drawing without its style sheet and its line ends, which Markdown would read. */
export function withoutStyle(drawing: string): string {
  return drawing.replace(/<style>[\s\S]*<\/style>\n/, '').replaceAll('\n', '')
}
