import { defineConfig } from 'vitest/config'

/** Cases that must really wait as long as the default limits do run only when asked for: `pnpm faults` asks. */
const isWhole = process.env.SHUNPIKE_FAULTS === 'all'

export default defineConfig({
  test: { include: isWhole ? ['**/*.test.ts'] : ['**/*.test.ts', '!slow/**'], testTimeout: 30_000 },
})
