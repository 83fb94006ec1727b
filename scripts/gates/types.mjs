// attw: whether TypeScript finds the types of every entry, in each of its module resolutions.
import { checkPackage } from '@arethetypeswrong/core'

/** Entries that are ES modules alone, as what they are for is: vitest cannot be required. */
const onlyModules = { '@warmline/dev-server': ['./vitest'] }
/** What follows from that, where there is no `import`. */
const followsFromThat = new Set(['NoResolution', 'CJSResolvesToESM'])

/** A row for each package. */
export function checkTypes({ tarballs }) {
  return Promise.all(
    tarballs.map(async ({ name, content }) => {
      const analysis = await checkPackage(content)
      const row = { gate: 'attw --pack', of: name, problems: [] }
      if (analysis.types === false) {
        const { bin, exports } = JSON.parse(content.readFile(`/node_modules/${name}/package.json`))
        const isProgram =
          bin !== undefined && Object.keys(exports ?? {}).every((entry) => entry.endsWith('.json'))
        return isProgram
          ? { ...row, result: 'a program: no types' }
          : {
              ...row,
              result: 'no types',
              problems: ['It has no types.'],
              remedy: 'Build declarations.',
            }
      }
      const excused = onlyModules[name] ?? []
      const problems = analysis.problems.filter(
        ({ kind, entrypoint, resolutionKind }) =>
          // TypeScript below node16 reads no exports, so it finds a file of data only by its path.
          !(resolutionKind === 'node10' && entrypoint?.endsWith('.json')) &&
          !(
            excused.includes(entrypoint) &&
            followsFromThat.has(kind) &&
            resolutionKind !== 'bundler' &&
            resolutionKind !== 'node16-esm'
          ),
      )
      const entries = Object.keys(analysis.entrypoints).length
      const rest = excused.length === 0 ? '' : `; ${excused.join(', ')} as ES module only`
      return {
        ...row,
        result: `${entries} ${entries === 1 ? 'entry' : 'entries'} in node10, node16 and bundler${rest}`,
        problems: problems.map(({ kind, entrypoint = '', resolutionKind = '' }) =>
          [kind, entrypoint, resolutionKind].filter((part) => part !== '').join(' '),
        ),
        remedy:
          'https://github.com/arethetypeswrong/arethetypeswrong.github.io/tree/main/docs/problems says what each name means.',
      }
    }),
  )
}
