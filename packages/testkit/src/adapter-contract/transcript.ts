/** Headers of the connection, of the framework and of compression. */
const FRAMEWORK_HEADERS = new Set([
  'connection',
  'date',
  'etag',
  'keep-alive',
  'transfer-encoding',
  'vary',
  'x-powered-by',
])

/** One exchange as text: what was asked, the status, the headers by name and the body, byte for byte. */
export async function toTranscript(title: string, response: Response): Promise<string> {
  const headers = [...response.headers]
    // A body that `fetch` hands over has no length yet.
    .filter(([name]) => !FRAMEWORK_HEADERS.has(name) && name !== 'content-length')
    .map(([name, value]) => `${name}: ${value}`)
  return [`# ${title}`, String(response.status), ...headers.sort(), '', await response.text(), ''].join('\n')
}
