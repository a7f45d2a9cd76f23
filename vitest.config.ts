import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'acceptance', { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'] } }],
  },
})
