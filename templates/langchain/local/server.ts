// The server that answers when there is no key. It runs in this process and knows no language: its
// "model" is the function below, which reads the project file by file. Delete this folder once you
// work with the real API.
import { type DevServer, fromContext, itemText, startDevServer } from '@warmline/dev-server'

const maxFiles = 6

/** Starts the server, and points this process at it. */
export async function startLocalServer(): Promise<DevServer> {
  const server = await startDevServer({
    model,
    // About what a server far away takes.
    costs: { roundTripMs: 30, firstTokenMs: 120, tokensPerSecond: 400 },
  })
  process.env.OPENAI_API_KEY = 'local'
  process.env.OPENAI_BASE_URL = server.baseURL
  return server
}

const model = fromContext(({ items }) => {
  const question = items.findLastIndex(({ role }) => role === 'user')
  const results = items
    .slice(question)
    .filter(({ type }) => type === 'function_call_output')
    .map(itemText)
  const [list, ...texts] = results
  if (list === undefined) return [{ type: 'function_call', name: 'list_files', arguments: {} }]
  const paths = list
    .split('\n')
    .filter((path) => /\.(md|ts)$/.test(path))
    .slice(0, maxFiles)
  const next = paths[texts.length]
  if (next !== undefined)
    return [{ type: 'function_call', name: 'read_file', arguments: { path: next } }]
  const lines = texts.map((text, index) => `  ${paths[index]}: ${firstSentence(text)}`)
  return [
    {
      type: 'text',
      text: `I read ${texts.length} of ${list.split('\n').length} files:\n${lines.join('\n')}`,
    },
  ]
})

/** The first line of a file that says something, without the marks of a comment or a heading. */
function firstSentence(text: string): string {
  const line = text.split('\n').find((each) => /[a-z]{3}/i.test(each)) ?? ''
  return line
    .replace(/^[\s#/*"{]+/, '')
    .replace(/[",]+$/, '')
    .slice(0, 90)
}
