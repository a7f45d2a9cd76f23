/** Media types that Gemini reads, by file ending: ai.google.dev/gemini-api/docs, the pages on each kind of media. */
const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['json', 'application/json'],
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mp3'],
  ['aac', 'audio/aac'],
  ['ogg', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/mov'],
  ['webm', 'video/webm'],
])

/** The media type that the ending of a file name or of a URL's path stands for. */
export function guessMimeType(name: string | undefined): string | undefined {
  const ending = /\.([A-Za-z0-9]+)(?:[?#].*)?$/.exec(name ?? '')?.[1]
  return ending === undefined ? undefined : MIME_TYPES.get(ending.toLowerCase())
}
