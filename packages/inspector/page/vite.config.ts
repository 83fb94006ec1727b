// Builds the page into one HTML file, `dist/page/index.html`.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { singleFile } from './single-file.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    assetsInlineLimit: Number.POSITIVE_INFINITY,
    cssCodeSplit: false,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [singleFile()],
})
