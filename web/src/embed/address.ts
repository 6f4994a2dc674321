const NAMES = ['embedToken', 'embed_token'] as const
const CHAT = 'chat'

export interface OpenedAddress {
  readonly spaceId: string
  readonly groupId?: string
  readonly token?: string
}

/** A bot's page. */
export interface OpenedBot {
  readonly storyId: string
  readonly token?: string
  /** A running chat that the page around it kept, as `remember` gave it. */
  readonly chat?: string
}

/** What the page was opened for. @returns undefined for an address of another kind */
export function openedAddress(address: URL): OpenedAddress | OpenedBot | undefined {
  const storyId = /^\/embed\/bots\/([^/]+)$/.exec(address.pathname)?.[1]
  if (storyId !== undefined) {
    const token = tokenOf(address)
    const chat = fragment(address).get(CHAT)
    return { storyId: decodeURIComponent(storyId), ...(token && { token }), ...(chat && { chat }) }
  }
  const [, spaceId, groupId] = /^\/embed\/spaces\/([^/]+)(?:\/groups\/([^/]+))?$/.exec(address.pathname) ?? []
  if (spaceId === undefined) return undefined
  const token = tokenOf(address)
  return { spaceId: decodeURIComponent(spaceId), ...(groupId !== undefined && { groupId: decodeURIComponent(groupId) }), ...(token && { token }) }
}

/** The same address with nothing of the token in it, nor of a chat. */
export function withoutToken(address: URL): URL {
  const clean = new URL(address)
  const behind = fragment(clean)
  for (const name of NAMES) clean.searchParams.delete(name)
  for (const name of [...NAMES, CHAT]) behind.delete(name)
  clean.hash = behind.size === 0 ? '' : String(behind)
  return clean
}

/** Reads the address once and takes the token out of it, before anything else can report it. */
export function takeAddress(): OpenedAddress | OpenedBot | undefined {
  const address = new URL(window.location.href)
  window.history.replaceState(null, '', withoutToken(address))
  return openedAddress(address)
}

function tokenOf(address: URL): string | undefined {
  return tokenIn(address.searchParams) ?? tokenIn(fragment(address))
}

function tokenIn(params: URLSearchParams): string | undefined {
  return NAMES.map((name) => params.get(name) ?? '').find((token) => token !== '')
}

function fragment({ hash }: URL): URLSearchParams {
  return new URLSearchParams(hash.slice(1))
}
