let bearer: string | undefined

/** Takes `?access_token=` out of the address into memory, before anything else reads or reports the address. */
export function takeAccessToken(): void {
  const address = new URL(window.location.href)
  const token = address.searchParams.get('access_token')
  if (token === null) return
  bearer = token
  address.searchParams.delete('access_token')
  window.history.replaceState(window.history.state, '', address)
}

/** The credential of every request from here on; undefined: none. Kept in memory alone. */
export function setBearer(token: string | undefined): void {
  bearer = token
}

export function hasBearer(): boolean {
  return bearer !== undefined
}

/** Cookies need no header of ours except the mark that no other site can set. */
export function credentialHeaders(): Record<string, string> {
  return { 'X-Requested-With': 'parley', ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }) }
}
