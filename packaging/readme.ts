/** What a README shows a newcomer. */
export interface Example {
  /** Packages of its install line. */
  installs: readonly string[]
  language: 'js' | 'ts' | 'sh'
  code: string
}

/** Install line and first example of a README. @throws Error when one of them is missing */
export function parseReadme(name: string, text: string): Example {
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, language, code = '']) => ({ language, code }))
  const isInstall = (code: string) => /^npm install /.test(code)
  const install = blocks.find(({ code }) => isInstall(code))
  const example = blocks.find(({ language, code }) => /^(js|ts|sh)$/.test(language ?? '') && !isInstall(code))
  const installs = install?.code.match(/(?<= )[@a-z][^\s]*/g)?.slice(1) ?? []
  if (!installs.includes(name)) throw new Error(`README of ${name}: expected a line "npm install ${name}"`)
  if (!example) throw new Error(`README of ${name}: expected an example in a js, ts or sh block`)
  return { installs, language: example.language as Example['language'], code: example.code }
}

/** Lines that are neither blank nor a comment nor the end of something. */
export function toLines(code: string): string[] {
  return code
    .split('\n')
    .map((line) => line.replace(/ +\/\/.*/, '').trim())
    .filter((line) => /\w/.test(line) && !line.startsWith('//') && !line.startsWith('#'))
}
