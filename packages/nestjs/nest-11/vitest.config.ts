import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const modules = join(import.meta.dirname, 'node_modules')
const nest = readdirSync(join(modules, '@nestjs')).map((name) => `@nestjs/${name}`)

/** The tests of the package beside this one, with the Nest that is installed here. */
export default defineConfig({
  resolve: {
    alias: [...nest, 'rxjs', 'reflect-metadata'].map((name) => ({
      find: new RegExp(`^${name}(?=/|$)`),
      replacement: join(modules, name),
    })),
  },
  test: {
    name: 'nest-11',
    provide: { nestMajor: '11' },
    dir: join(import.meta.dirname, '../src'),
    include: ['**/*.test.ts'],
  },
})
