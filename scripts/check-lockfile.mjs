// pnpm-lock.yaml must install on every machine: it names no registry host, and it lists the native binaries of every
// platform. A platform package that the registry lacked while locking is left out in silence.
import { readFileSync } from 'node:fs'

const PLATFORM_PACKAGES = {
  '@biomejs/cli-': [
    'darwin-arm64',
    'darwin-x64',
    'linux-arm64',
    'linux-arm64-musl',
    'linux-x64',
    'linux-x64-musl',
    'win32-arm64',
    'win32-x64',
  ],
  '@rolldown/binding-': [
    'darwin-arm64',
    'darwin-x64',
    'linux-arm64-gnu',
    'linux-arm64-musl',
    'linux-x64-gnu',
    'linux-x64-musl',
    'win32-arm64-msvc',
    'win32-x64-msvc',
  ],
  '@turbo/': ['darwin-64', 'darwin-arm64', 'linux-64', 'linux-arm64', 'windows-64', 'windows-arm64'],
  '@typescript/typescript-': ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'],
}

const lockfile = readFileSync('pnpm-lock.yaml', 'utf8')
const hosts = [...new Set(lockfile.match(/https?:\/\/[^/\s'"}]+/g))]
const missing = Object.entries(PLATFORM_PACKAGES).flatMap(([prefix, platforms]) =>
  platforms.map((platform) => prefix + platform).filter((name) => !lockfile.includes(`\n  '${name}@`)),
)

for (const host of hosts) console.error(`pnpm-lock.yaml names the host ${host}`)
for (const name of missing)
  console.error(`pnpm-lock.yaml lacks ${name}: pin a version whose platform packages are all published`)
process.exitCode = hosts.length + missing.length === 0 ? 0 : 1
