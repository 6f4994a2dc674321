let taken: string | undefined

/** The one-use token of the set-up link, taken out of the address once so that it is not kept in the history. */
export function takeSetUpToken(): string {
  taken ??= take()
  return taken
}

function take(): string {
  const address = new URL(window.location.href)
  const token = new URLSearchParams(address.hash.slice(1)).get('token') ?? address.searchParams.get('token') ?? ''
  if (token !== '') {
    address.hash = ''
    address.searchParams.delete('token')
    window.history.replaceState(window.history.state, '', address)
  }
  return token
}
