/** What the page tells the one it stands in; never a question, never an answer. */
export type Told =
  | { readonly type: 'parley:ready' }
  | { readonly type: 'parley:height'; readonly height: number }
  | { readonly type: 'parley:asked' }
  | { readonly type: 'parley:answered'; readonly outcome: string }
  | { readonly type: 'parley:token-expired' }
  /** Which chat runs, where the browser keeps nothing for a frame: to be handed over again on the next page. */
  | { readonly type: 'parley:keep'; readonly chat: string }
  /** Whoever reads wants to be back in the product. */
  | { readonly type: 'parley:close' }

export interface Host {
  tell(message: Told): void
}

const LONGEST_TOKEN = 4_096
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * The product around this page. Only the origins that may frame the page are spoken to and heard.
 * @param onToken a token that the product hands over
 */
export function connectHost(origins: readonly string[], onToken: (token: string) => void): Host {
  if (window.parent === window) return { tell: () => undefined }
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || !origins.includes(event.origin)) return
    const token = tokenOf(event.data)
    if (token !== undefined) onToken(token)
  })
  const targets = targetsIn(origins)
  return {
    tell: (message) => {
      for (const origin of targets) window.parent.postMessage(message, origin)
    },
  }
}

/** The token that a message hands over. @returns undefined for every other message */
export function tokenOf(data: unknown): string | undefined {
  if (data === null || typeof data !== 'object' || !('type' in data) || !('token' in data)) return undefined
  const { type, token } = data
  return type === 'parley:token' && typeof token === 'string' && token.length <= LONGEST_TOKEN && TOKEN.test(token) ? token : undefined
}

/** The origin around this page where the browser tells it, else all that it may be; the browser delivers to the right one alone. */
function targetsIn(origins: readonly string[]): readonly string[] {
  const said = window.location.ancestorOrigins?.[0] ?? URL.parse(document.referrer)?.origin
  return said === undefined ? origins : origins.filter((origin) => origin === said)
}
