import { defineConfig } from 'vitest/config'
import { isShort } from './scope.js'

/** Not one of the root's projects: it packs and installs, so it runs on its own (`scripts/test.mjs`). */
export default defineConfig({
  test: {
    include: ['*.test.ts'],
    exclude: isShort ? ['release.test.ts'] : [],
    globalSetup: ['./pack.ts'],
    sequence: { concurrent: true },
    maxConcurrency: 2,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
