// Where the page's file is, as CommonJS says it: this module is in dist/cjs.
import { join } from 'node:path'

/** The page, which `pnpm build` makes. */
export const pageFile: string = join(__dirname, '../page/index.html')
