import type { Accounts } from '../../../app/accounts/index.ts'
import type { Actor } from '../../../flow.ts'
import { requireRole } from '../server/route-auth.ts'

/** Modelers change memberships where the org allows it. @throws AppError requires_role */
export async function requireMayAssign(accounts: Accounts, actor: Actor): Promise<void> {
  if (actor.role === 'modeler' && (await accounts.org()).settings.modeler_permissions.assign_groups) return
  requireRole(actor, 'admin')
}
