// The results of the check as the page docs/reference/runtimes.md. It measures nothing.

/** The result of one runtime for each adapter. */
export interface Row {
  readonly runtime: string
  readonly aiSdk: string
  readonly langchain: string
}

/** Bytes of one bundle: the framework alone, with Warmline before, and with Warmline now. */
export interface Sizes {
  readonly bundle: string
  readonly host: number
  readonly before: number
  readonly now: number
}

/** Writes the page. */
export function pageOf(rows: readonly Row[], sizes: readonly Sizes[]): string {
  return `# Runtimes and bundles

Written by \`pnpm check\` (\`packages/testing/check/runtimes.check.ts\`): the packed packages, installed as their users install them, run one
tool loop of two turns over each adapter. "WebSocket, incremental" means that both turns went over one connection, the second with
nothing but what was new. No program closes anything: each ends by itself.

| runtime | @warmline/ai-sdk | @warmline/langchain |
| --- | --- | --- |
${rows.map(({ runtime, aiSdk, langchain }) => `| ${runtime} | ${aiSdk} | ${langchain} |`).join('\n')}

## Sizes

A loop of one framework in one file by esbuild, in kilobytes, alone and with Warmline. "Before" is commit b239cbc.

| bundle | framework alone | with Warmline, before | with Warmline | Warmline's part, before | Warmline's part |
| --- | ---: | ---: | ---: | ---: | ---: |
${sizes
  .map(({ bundle, host, before, now }) =>
    ['', bundle, ...[host, before, now, before - host, now - host].map(kilobytes), '']
      .join(' | ')
      .trim(),
  )
  .join('\n')}
`
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0)
}
