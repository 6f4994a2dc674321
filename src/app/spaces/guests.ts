import { randomUUID } from 'node:crypto'
import type { SpacesDeps } from './deps.ts'
import type { Space } from './space.ts'

/** No mail can ever arrive here, so no partner's customer has such an address (RFC 6761). */
const GUESTS_DOMAIN = '@guest.invalid'

/** Somebody without a token, for one opening of a public space's page. */
export function newGuest(): { readonly email: string; readonly name: string } {
  return { email: `${randomUUID()}${GUESTS_DOMAIN}`, name: 'Guest' }
}

export function isGuest(email: string): boolean {
  return email.endsWith(GUESTS_DOMAIN)
}

/** Both must say so: the space and, off by default, the organisation. Read at each call, so that closing holds at once. */
export async function isOpenToGuests({ accounts }: Pick<SpacesDeps, 'accounts'>, space: Pick<Space, 'visibility'> | undefined): Promise<boolean> {
  return space?.visibility === 'public' && (await accounts.org()).settings.public_spaces
}
