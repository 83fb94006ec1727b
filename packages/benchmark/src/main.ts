// The program: reads the command line, runs the benchmark, and ends with the right code.
import { BenchError } from './errors.js'
import { readOptions, usage } from './options.js'

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options === 'help') {
    process.stdout.write(usage)
    return
  }
  const { runBench } = await import('./bench.js')
  await runBench(options, {
    print: (text) => process.stdout.write(text),
    progress: (line) => process.stderr.write(`${line}\n`),
  })
}

main().catch((error: unknown) => {
  const isPlain = error instanceof BenchError
  console.error(isPlain ? `bench: ${error.message}` : error)
  process.exitCode = isPlain && error.kind === 'usage' ? 2 : 1
})
