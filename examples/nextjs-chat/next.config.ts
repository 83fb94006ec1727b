import type { NextConfig } from 'next'

const config: NextConfig = {
  // TypeScript 7 has a command line and no API to build with yet.
  experimental: { useTypeScriptCli: true },
  devIndicators: false,
}

export default config
