// What each tarball must hold: its papers, a manifest that says what a registry shows, and for each
// source map the sources that it names.
import { posix } from 'node:path'

const papers = ['README.md', 'CHANGELOG.md', 'LICENSE']
const fields = ['description', 'keywords', 'license', 'engines', 'sideEffects', 'files']

/** A row for each package. */
export function checkContents({ tarballs }) {
  return tarballs.map((tarball) => {
    const problems = [...problemsOf(tarball)]
    const { files, data, unpackedBytes } = tarball
    return {
      gate: 'contents',
      of: tarball.name,
      result: `${files.length} files, ${kilobytes(data.length)} packed, ${kilobytes(unpackedBytes)} unpacked`,
      problems,
      remedy: `Mend the manifest or the build of packages/${tarball.folder}.`,
    }
  })
}

/** What is wrong with a tarball, in sentences. */
export function* problemsOf({ files, manifest, read }) {
  const has = new Set(files)
  for (const paper of papers) if (!has.has(paper)) yield `It has no ${paper}.`
  for (const field of fields)
    if (manifest[field] === undefined) yield `Its manifest has no ${field}.`
  if (has.has('CHANGELOG.md') && !read('CHANGELOG.md').includes(`\n## ${manifest.version}\n`)) {
    yield `Its CHANGELOG.md has nothing of ${manifest.version}.`
  }
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (name.startsWith('@warmline/') && !range.startsWith('^')) {
      yield `It depends on ${name} ${range}, which may give an application two of them: use workspace:^.`
    }
  }
  for (const path of has) {
    if (posix.basename(path) === 'package.json') yield* rangeProblems(path, JSON.parse(read(path)))
  }
  for (const field of ['exports', 'imports', 'main', 'types', 'bin']) {
    for (const path of pathsIn(manifest[field])) {
      if (!has.has(path)) yield `Its ${field} names ${path}, which it does not have.`
    }
  }
  yield* mapProblems(has, read)
}

/** Ranges that only the workspace understands, such as in the manifest of a template. */
function* rangeProblems(path, manifest) {
  for (const group of [
    'dependencies',
    'devDependencies',
    'peerDependencies',
    'optionalDependencies',
  ]) {
    for (const [name, range] of Object.entries(manifest[group] ?? {})) {
      if (/^(workspace|catalog|link|file|portal):/.test(range))
        yield `${path} asks for ${name} ${range}, which no registry knows.`
    }
  }
}

/** The files that a field of a manifest names. */
function pathsIn(value) {
  if (typeof value === 'string') return value.startsWith('./') ? [value.slice(2)] : []
  return Object.values(value ?? {}).flatMap(pathsIn)
}

function* mapProblems(has, read) {
  for (const path of has) {
    if (path.endsWith('.map')) {
      const { sources, sourcesContent = [] } = JSON.parse(read(path))
      const lost = sources.filter((source, index) => {
        const file = posix.normalize(posix.join(posix.dirname(path), source))
        return !has.has(file) && typeof sourcesContent[index] !== 'string'
      })
      for (const source of lost) yield `${path} names ${source}, which is not in the tarball.`
    } else if (/\.(js|cjs|mjs|d\.ts|d\.cts)$/.test(path)) {
      const [, map] = /^\/\/# sourceMappingURL=(?!data:)(\S+)\s*$/m.exec(read(path)) ?? []
      if (map !== undefined && !has.has(posix.join(posix.dirname(path), map))) {
        yield `${path} names ${map}, which is not in the tarball.`
      }
    }
  }
}

/** A number of bytes, to be read. */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}
