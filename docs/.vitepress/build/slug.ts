// Anchors of headings as GitHub makes them, so that one link works in the repository and on the
// site. scripts/check-citations.mjs checks links by the same rule.

/** The anchor of a heading. */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}
