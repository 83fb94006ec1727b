// The API reports: etc/<package>.api.md has every declaration that a package exports. The check
// compares it with what is built, `pnpm api` writes it anew.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { publicPackages, root } from '../packages.mjs'

const compilerOptions = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
}
const silent = { default: { logLevel: 'none' } }

/** The entries that have types, as `{ of, report, path, types }`. */
function entries() {
  return publicPackages().flatMap(({ name, folder, path, manifest }) =>
    Object.entries(manifest.publishConfig?.exports ?? {}).flatMap(([entry, target]) => {
      const types = target.import?.types ?? target.types
      if (types === undefined) return []
      const own = entry === '.' ? '' : entry.slice(1)
      const report = `${folder}${own.replaceAll('/', '-')}.api.md`
      return [{ of: name + own, report, path, types: join(path, types) }]
    }),
  )
}

/** The report of an entry as it is built now. */
function reportOf({ report, path, types }) {
  if (!existsSync(types)) throw new Error(`There is no ${types}: build first.`)
  const folder = mkdtempSync(join(tmpdir(), 'warmline-api-'))
  try {
    const config = ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(path, 'package.json'),
      configObject: {
        projectFolder: path,
        mainEntryPointFilePath: types,
        compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
        newlineKind: 'lf',
        apiReport: {
          enabled: true,
          includeForgottenExports: true,
          reportFolder: folder,
          reportTempFolder: folder,
          reportFileName: report,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: { logLevel: 'error' } },
          extractorMessageReporting: silent,
          tsdocMessageReporting: silent,
        },
      },
    })
    const errors = []
    const messageCallback = (message) => {
      message.handled = true
      if (message.logLevel === 'error') errors.push(message.text)
    }
    Extractor.invoke(config, { localBuild: true, messageCallback })
    if (errors.length > 0) throw new Error(`${types}: ${errors.join('; ')}`)
    return readFileSync(join(folder, report), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A row for each entry. */
export function checkApi() {
  return entries().map((entry) => {
    const file = join(root, 'etc', entry.report)
    const [is, was] = [reportOf(entry), existsSync(file) ? readFileSync(file, 'utf8') : '']
    return {
      gate: 'API report',
      of: entry.of,
      result: is === was ? `as in etc/${entry.report}` : `differs from etc/${entry.report}`,
      problems: is === was ? [] : differences(was, is),
      remedy:
        'If the change is meant: `npx -y pnpm@12.21.0 api`, read the difference, commit it with a changeset.',
    }
  })
}

/** The first lines that only one of two texts has. */
function differences(was, is) {
  const [before, after] = [was, is].map((text) => new Set(text.split('\n')))
  const lines = [
    ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line.trim()}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line.trim()}`),
  ]
  if (lines.length === 0) return ['The same lines in another order.']
  return lines.length > 12 ? [...lines.slice(0, 12), `and ${lines.length - 12} more`] : lines
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const entry of entries()) {
    const file = join(root, 'etc', entry.report)
    const [is, was] = [reportOf(entry), existsSync(file) ? readFileSync(file, 'utf8') : '']
    if (is !== was) writeFileSync(file, is)
    console.log(`etc/${entry.report}${is === was ? '' : ' is new'}`)
  }
}
