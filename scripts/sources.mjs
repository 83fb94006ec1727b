// Lets Node run this repository's sources without a build: `node --import …/sources.mjs x.ts`.
// Packages are found by their condition `@warmline/source`, and `./x.js` in a source is `./x.ts`.
import { existsSync } from 'node:fs'
import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache()
registerHooks({
  resolve(specifier, context, next) {
    const conditions = [...context.conditions, '@warmline/source']
    return next(sourceOf(specifier, context.parentURL) ?? specifier, { ...context, conditions })
  },
})

/** The TypeScript file that a relative import of a TypeScript file means, if there is one. */
function sourceOf(specifier, parent) {
  if (!/^\.\.?\/.*\.js$/.test(specifier) || !/^file:.*\.ts$/.test(parent ?? '')) return undefined
  const source = new URL(specifier.replace(/js$/, 'ts'), parent)
  return existsSync(fileURLToPath(source)) ? source.href : undefined
}
