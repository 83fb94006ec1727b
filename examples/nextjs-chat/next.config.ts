import type { NextConfig } from 'next'

const config: NextConfig = {
  // Loaded by Node itself: webpack would replace an optional part of ws with an empty one.
  serverExternalPackages: ['@warmline/ai-sdk', '@warmline/core', 'ws'],
  // The same for this repository, whose packages lie outside node_modules, where webpack looks for those above.
  webpack(webpack: { externals: unknown[] }, { isServer }: { readonly isServer: boolean }) {
    if (isServer) webpack.externals.unshift({ '@warmline/ai-sdk': 'import @warmline/ai-sdk' })
    return webpack
  },
  // It needs none of that, and must be told so where webpack has settings of its own.
  turbopack: {},
  // TypeScript 7 has a command line and no API to build with yet.
  experimental: { useTypeScriptCli: true },
  devIndicators: false,
}

export default config
