import type { Role } from '../api/wire.ts'

/** The pages of Settings, in order, and the least role that opens each. */
export const SETTINGS_PAGES = [
  { to: '/settings', label: 'Profile', role: 'user' },
  { to: '/settings/tokens', label: 'API tokens', role: 'user' },
  { to: '/settings/security', label: 'Security', role: 'user' },
  { to: '/settings/model', label: 'Model', role: 'modeler' },
  { to: '/settings/users', label: 'Users', role: 'admin' },
  { to: '/settings/groups', label: 'Groups', role: 'admin' },
  { to: '/settings/models', label: 'Language models', role: 'admin' },
  { to: '/settings/sign-in', label: 'Single sign-on', role: 'admin' },
  { to: '/settings/audit', label: 'Audit', role: 'admin' },
] as const satisfies readonly { readonly to: string; readonly label: string; readonly role: Role }[]

const RANK: Readonly<Record<Role, number>> = { user: 0, modeler: 1, admin: 2 }

export function mayOpen(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed]
}
