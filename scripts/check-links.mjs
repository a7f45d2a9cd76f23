// Every relative link of a Markdown file leads to something in this repository, and to a heading where it names one.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What is wrong with the links of `text`, which stands in `file`. */
export function findBrokenLinks(file, text) {
  const prose = text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link)
  return links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(file, link))
}

function leadsSomewhere(file, link) {
  const [path, heading] = link.split('#')
  const target = path === '' ? file : join(dirname(file), decodeURI(path))
  if (!existsSync(target)) return false
  return heading === undefined || toAnchors(readFileSync(target, 'utf8')).includes(heading)
}

/** As GitHub makes them of headings. */
function toAnchors(text) {
  return [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** New files count, ignored ones do not. */
function listMarkdown() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']
  const { stdout } = spawnSync('git', args, { encoding: 'utf8' })
  return stdout.split('\n').filter((file) => file !== '' && existsSync(file))
}

function main() {
  const files = listMarkdown()
  for (const file of files) {
    for (const link of findBrokenLinks(file, readFileSync(file, 'utf8'))) {
      console.error(`${file}: ${link} leads nowhere`)
      process.exitCode = 1
    }
  }
  if (files.length === 0) throw new Error('No Markdown file was found: is this a git checkout?')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main()
