// Lets Node run this repository's sources without a build, by `node --import`.
// Packages are found by their condition `@warmline/source`, and a relative import of `.js` in a
// source is the `.ts` beside it.
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
