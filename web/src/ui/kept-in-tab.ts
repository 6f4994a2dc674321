/** What this tab keeps until it is closed: unsaved words, and never a secret. */
export function keptInTab(place: string): unknown {
  try {
    return JSON.parse(window.sessionStorage.getItem(place) ?? 'null')
  } catch {
    return null
  }
}

/** @param value  undefined keeps nothing any more */
export function keepInTab(place: string, value: unknown): void {
  try {
    if (value === undefined) window.sessionStorage.removeItem(place)
    else window.sessionStorage.setItem(place, JSON.stringify(value))
  } catch {
    // a browser that keeps nothing begins anew the next time
  }
}
