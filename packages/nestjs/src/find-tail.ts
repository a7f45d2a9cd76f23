import { matchEndpoint } from '@shunpike/core'

/**
 * The part of a URL that names an endpoint below our mount point, with its leading slash. Nest leaves the global prefix,
 * a version and the controller's path in the URL, and the prefix may hold the same words as the path.
 * @param mount the end of the mount point, without slashes around it
 */
export function findTail(mount: string, url = ''): string | undefined {
  if (mount === '') return isEndpoint(url) ? url : undefined
  const before = `/${mount}/`
  for (let at = url.indexOf(before); at >= 0; at = url.indexOf(before, at + 1)) {
    const tail = url.slice(at + before.length - 1)
    if (isEndpoint(tail)) return tail
  }
  return undefined
}

function isEndpoint(url: string): boolean {
  return (matchEndpoint('POST', url) ?? matchEndpoint('GET', url)) !== undefined
}
