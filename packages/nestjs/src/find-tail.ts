/**
 * The part of a URL below our mount point, with its leading slash: Nest leaves the global prefix, a version and the
 * controller's path in it.
 * @param path the mount point without slashes at its ends
 */
export function findTail(path: string, url: string | undefined): string | undefined {
  const mount = path === '' ? '/' : `/${path}/`
  const at = (url?.split('?', 1)[0] ?? '').indexOf(mount)
  return at < 0 ? undefined : url?.slice(at + mount.length - 1)
}
