// A long document for the chat: the protocol, as it stands in this repository.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const dynamic = 'force-dynamic'

/** Its text. */
export async function GET(): Promise<Response> {
  const file = join(/* turbopackIgnore: true */ process.cwd(), '../../PROTOCOL.md')
  return new Response(await readFile(file, 'utf8'), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
}
