const KEY = 'parley.source'

/** The connection this browser asked last; absent where it never chose one or may not keep anything. */
export function rememberedSource(): string | undefined {
  try {
    return window.localStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

export function rememberSource(id: string | undefined): void {
  try {
    if (id === undefined) window.localStorage.removeItem(KEY)
    else window.localStorage.setItem(KEY, id)
  } catch {
    // a browser that keeps nothing asks all data the next time
  }
}
