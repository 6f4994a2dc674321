const KEY = 'parley.sql'

interface Remembered {
  readonly connection?: string
  /** What was typed, by connection. */
  readonly texts: Readonly<Record<string, string>>
}

/** What this browser typed last; nothing where it may not keep anything. */
export function rememberedSql(userId: string): Remembered {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(`${KEY}.${userId}`) ?? 'null')
    return isRemembered(kept) ? kept : { texts: {} }
  } catch {
    return { texts: {} }
  }
}

export function rememberSql(userId: string, connection: string, text: string): void {
  try {
    const { texts } = rememberedSql(userId)
    window.localStorage.setItem(`${KEY}.${userId}`, JSON.stringify({ connection, texts: { ...texts, [connection]: text } }))
  } catch {
    // a browser that keeps nothing begins anew the next time
  }
}

function isRemembered(value: unknown): value is Remembered {
  return typeof value === 'object' && value !== null && 'texts' in value && typeof value.texts === 'object' && value.texts !== null
}
