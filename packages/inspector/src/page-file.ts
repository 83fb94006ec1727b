// Where the page's file is, as an ES module says it. The build for CommonJS takes page-file.cts.
import { fileURLToPath } from 'node:url'

/** The page, which `pnpm build` makes. */
export const pageFile: string = fileURLToPath(new URL('../dist/page/index.html', import.meta.url))
