// publint, strict: whether every bundler and runtime finds what a manifest promises.
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/**
 * Node looks `#imports` up in the nearest package.json, which for dist/cjs is a nested one: what
 * publint says of that is not so, and packages/published tests it.
 */
const isSo = ({ code, args }) =>
  code !== 'NESTED_PACKAGE_JSON_FIELD_IGNORED' || args.field !== 'imports'

/** A row for each package. */
export function checkPublint({ tarballs }) {
  return Promise.all(
    tarballs.map(async ({ name, folder, data }) => {
      const { buffer, byteOffset, byteLength } = data
      const tarball = buffer.slice(byteOffset, byteOffset + byteLength)
      const { messages: all, pkg } = await publint({ pack: { tarball }, strict: true })
      const messages = all.filter(isSo)
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
