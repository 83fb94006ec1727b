// The gates: what must hold of the packages before they are published. Prints one table, and for
// each failure what is wrong and what to do. `--quick` leaves out what takes longer than a few
// seconds.
import { checkContents } from './contents.mjs'
import { checkPublint } from './publint.mjs'
import { checkSizes } from './sizes.mjs'
import { withTarballs } from './tarballs.mjs'

const isQuick = process.argv.includes('--quick')
// A folder that was not built packs well, with nothing in it that runs.
const startedAt = performance.now()
const rows = await withTarballs(async (tarballs) => {
  const quick = [checkContents({ tarballs }), checkPublint({ tarballs }), checkSizes()]
  if (isQuick) return (await Promise.all(quick)).flat()
  const [{ checkTypes }, { checkApi }, { checkUnused }] = await Promise.all([
    import('./types.mjs'),
    import('./api.mjs'),
    import('./unused.mjs'),
  ])
  return (await Promise.all([...quick, checkTypes({ tarballs }), checkApi(), checkUnused()])).flat()
})

print(rows)
const failed = rows.filter(({ problems }) => problems.length > 0)
for (const { gate, of, problems, remedy } of failed) {
  console.log(`\n✗ ${gate}, ${of}`)
  for (const problem of problems) console.log(`    ${problem}`)
  console.log(`  What to do: ${remedy}`)
}
const seconds = Math.round((performance.now() - startedAt) / 1000)
console.log(`\n${rows.length - failed.length} of ${rows.length} gates hold (${seconds} s).`)
if (failed.length > 0) process.exitCode = 1

function print(all) {
  const lines = all.map(({ gate, of, result, limit = '', problems }) => [
    problems.length === 0 ? '✓' : '✗',
    gate,
    of,
    limit === '' ? result : `${result}; limit ${limit}`,
  ])
  const widths = [1, 2].map((column) => Math.max(...lines.map((line) => line[column].length)))
  for (const [mark, gate, of, result] of lines) {
    console.log(`${mark} ${gate.padEnd(widths[0])}  ${of.padEnd(widths[1])}  ${result}`)
  }
}
