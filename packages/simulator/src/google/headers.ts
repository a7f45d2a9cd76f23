/** Headers of every answer: neither a request id nor rate limits, as recorded. */
export function toGeminiHeaders(contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    vary: 'Origin',
    'server-timing': 'gfet4t7; dur=42',
    'x-gemini-service-tier': 'standard',
  }
}
