import { defineConfig } from 'vitest/config'

/** Not one of the root's projects: it packs and installs, so it runs on its own (`scripts/test.mjs`). */
export default defineConfig({
  test: {
    include: ['*.test.ts'],
    globalSetup: ['./pack.ts'],
    sequence: { concurrent: true },
    maxConcurrency: 2,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
