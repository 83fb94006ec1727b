// Reads what the page of an inspector reads, with its token.
import type { InspectorState } from '../../src/index.js'

/** What a page has: its rows, and both exports with the contents. */
export interface PageRead {
  readonly state: InspectorState
  readonly json: string
  readonly har: string
}

/** Reads a page by its address. */
export async function readPage(address: string): Promise<PageRead> {
  const { origin, searchParams } = new URL(address)
  const headers = { authorization: `Bearer ${searchParams.get('token')}` }
  const read = async (path: string): Promise<string> => {
    const response = await fetch(`${origin}/api/${path}`, { headers })
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`)
    return response.text()
  }
  return {
    state: JSON.parse(await read('state')),
    json: await read('export?as=json'),
    har: await read('export?as=har'),
  }
}
