// What the page shows while it has no turns, and what to do next.
import { source } from '../store.ts'
import { FileButton } from './file-button.tsx'

export function Empty({ leaveServer }: { leaveServer: () => void }) {
  const { title, text, code } = wordsFor(source.value.kind)
  return (
    <main class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {code !== undefined && <pre>{code}</pre>}
      <p class="or">
        <FileButton leaveServer={leaveServer} words="Open an exported file" /> or drop one anywhere.
      </p>
    </main>
  )
}

function wordsFor(kind: typeof source.value.kind): { title: string; text: string; code?: string } {
  switch (kind) {
    case 'starting':
      return { title: 'Connecting…', text: 'The page asks the program for its turns.' }
    case 'live':
      return {
        title: 'No turns yet',
        text: 'The page is connected. Make a request through Warmline, and its turn appears here at once.',
        code: "const client = createResponsesClient()\nconst { url } = await client.inspect()\nawait client.create({ model, input: 'Hello' })",
      }
    case 'away':
      return {
        title: 'The program cannot be reached',
        text: 'The page keeps looking for it. Start it again; if it prints a new address, open that one.',
      }
    case 'refused':
      return {
        title: 'This address is no longer valid',
        text: 'Every start of the inspector has a token of its own. Open the address that the program printed last.',
      }
    case 'alone':
      return {
        title: 'Nothing to show yet',
        text: 'Start your program with the inspector and open the address that it prints:',
        code: 'WARMLINE_INSPECT=1 node app.js',
      }
    case 'file':
      return {
        title: 'This file has no turns',
        text: 'Nothing had been sent when it was exported.',
      }
  }
}
