/** An origin exactly as a browser names it: https, or a port of localhost; no path, no wildcard. Nothing has to be guessed when it is compared. */
export function isExactOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes('*')) return false
  const url = new URL(text)
  return url.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost'))
}
