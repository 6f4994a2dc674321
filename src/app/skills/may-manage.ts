import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Skill } from './skill.ts'

/** Skills are written by admins, and by modelers where the organisation lets them; never by those embedded into another page. */
export async function mayManage(actor: Actor, deps: { modelersMay(orgId: string): Promise<boolean> }): Promise<boolean> {
  if (actor.space !== undefined) return false
  return actor.role === 'admin' || (actor.role === 'modeler' && (await deps.modelersMay(actor.orgId)))
}

/** @throws AppError requires_role */
export async function assertManages(actor: Actor, deps: { modelersMay(orgId: string): Promise<boolean> }): Promise<void> {
  if (!(await mayManage(actor, deps))) throw new AppError('requires_role', { role: actor.role === 'user' ? 'modeler' : 'admin' })
}

/** Active, and a group in common: admins too ask as what they are. Whoever asks inside a space has the space's tables and nothing else. */
export function mayUse(actor: Actor, { active, groups }: Pick<Skill, 'active' | 'groups'>): boolean {
  return active && actor.space === undefined && groups.some((group) => actor.groups.includes(group))
}
