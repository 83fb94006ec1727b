// Loads other files in place of installed ones, by `node --import`: UPSTREAM_OVERLAY names both.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const files: Readonly<Record<string, string>> = JSON.parse(process.env.UPSTREAM_OVERLAY ?? '{}')

registerHooks({
  load(url, context, next) {
    const file = url.startsWith('file:') ? files[fileURLToPath(url)] : undefined
    if (file === undefined) return next(url, context)
    process.stderr.write(`patched ${file}\n`)
    return { format: 'module', source: readFileSync(file, 'utf8'), shortCircuit: true }
  },
})
