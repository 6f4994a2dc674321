const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])
/** Schemes that a browser or a system handles itself: an answer must not be sent there. */
const NOT_A_PROGRAM: ReadonlySet<string> = new Set([
  ...['about:', 'blob:', 'chrome:', 'data:', 'file:', 'filesystem:', 'ftp:', 'ftps:', 'http:', 'intent:', 'jar:', 'javascript:', 'mailto:', 'ms-msdt:'],
  ...['search-ms:', 'sms:', 'ssh:', 'tel:', 'vbscript:', 'view-source:', 'ws:', 'wss:'],
])
const MAX_CHARACTERS = 2_048
const PRINTABLE = /^[\x21-\x7e]+$/

/** Whether a client may register it: https, plain http on the same machine, or a scheme of a program's own. */
export function mayRegister(uri: string): boolean {
  if (uri.length > MAX_CHARACTERS || !PRINTABLE.test(uri) || /[#\\"'<>`{}|^]/.test(uri) || !URL.canParse(uri)) return false
  const url = new URL(uri)
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return url.hostname !== ''
  return isLoopback(url) || (/^[a-z][a-z0-9+.-]*:$/.test(url.protocol) && !NOT_A_PROGRAM.has(url.protocol) && uri.includes('://'))
}

/** Character for character; of a loopback address the port may be any, because programs take a free one. */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  if (registered.includes(uri)) return true
  if (!mayRegister(uri) || !isLoopback(new URL(uri))) return false
  return registered.some((each) => isLoopback(new URL(each)) && withoutPort(each) === withoutPort(uri))
}

/** Where the answer goes, as a person may be shown it. */
export function placeOf(uri: string): string {
  const url = new URL(uri)
  return isLoopback(url) ? 'a program on this computer' : url.protocol === 'https:' ? url.host : `a program that opens ${url.protocol}// addresses`
}

function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && LOOPBACK.has(url.hostname)
}

function withoutPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:\[[^\]]*\]|[^/:?]+))(?::\d{1,5})?(?=[/?]|$)/, '$1')
}
