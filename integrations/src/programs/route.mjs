// A route of Next.js that runs one adapter's loop.
import { run } from './loop.mjs'

export const dynamic = 'force-dynamic'

export async function GET() {
  return Response.json(await run(process.env.OPENAI_BASE_URL))
}
