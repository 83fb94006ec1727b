// What the process's one client holds now: counts, for the panel.
import { warmline } from '@warmline/ai-sdk'

export const dynamic = 'force-dynamic'

/** The counts. */
export function GET(): Response {
  return Response.json(warmline.client.stats())
}
