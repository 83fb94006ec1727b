// publint, strict: whether every bundler and runtime finds what a manifest promises.
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** A row for each package. */
export function checkPublint({ tarballs }) {
  return Promise.all(
    tarballs.map(async ({ name, folder, data }) => {
      const { buffer, byteOffset, byteLength } = data
      const tarball = buffer.slice(byteOffset, byteOffset + byteLength)
      const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
      return {
        gate: 'publint --strict',
        of: name,
        result: messages.length === 0 ? 'all good' : `${messages.length} messages`,
        problems: messages.map((message) => formatMessage(message, pkg, { color: false })),
        remedy: `Mend packages/${folder}/package.json as the message says (https://publint.dev/rules).`,
      }
    }),
  )
}
