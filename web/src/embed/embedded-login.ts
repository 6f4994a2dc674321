import { type Appearance, appearanceOf } from './appearance.ts'

/** The web app itself in somebody's product, signed in by a token in its address. */
export interface EmbeddedLogin {
  readonly appearance: Appearance
  /** Goes along with every question. */
  readonly options: { readonly scope?: string; readonly extra?: string; readonly active_groups?: readonly string[] }
}

const LONGEST = { scope: 2_000, extra: 2_000 } as const
let login: EmbeddedLogin | undefined

/** Reads the address once, while its token is still in it. */
export function takeEmbeddedLogin(): EmbeddedLogin | undefined {
  const address = new URL(window.location.href)
  login = embeddedLoginIn(address)
  return login
}

/** Absent where the web app was opened in any other way. */
export function embeddedLogin(): EmbeddedLogin | undefined {
  return login
}

export function embeddedLoginIn(address: Pick<URL, 'searchParams'>): EmbeddedLogin | undefined {
  const { searchParams } = address
  if ((searchParams.get('access_token') ?? '') === '') return undefined
  const scope = said(searchParams.get('scope'), LONGEST.scope)
  const extra = said(searchParams.get('extra'), LONGEST.extra)
  const groups = searchParams.getAll('active_groups').flatMap((names) => names.split(',').map((name) => name.trim()))
  const named = groups.filter((name) => name !== '')
  return { appearance: appearanceOf(address), options: { ...(scope && { scope }), ...(extra && { extra }), ...(named.length > 0 && { active_groups: named }) } }
}

function said(value: string | null, longest: number): string | undefined {
  return value === null || value.trim() === '' || value.length > longest ? undefined : value
}
