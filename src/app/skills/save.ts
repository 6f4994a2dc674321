import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { type SkillDefinition, UNSAID } from './definition.ts'
import type { SkillDeps } from './deps.ts'
import { changeSecrets, type SecretChanges } from './keep-secrets.ts'
import type { Skill } from './skill.ts'
import { findSkill, findVersion, insertSkill, insertVersion, lockSkill } from './store.ts'

/** What somebody writes down of a skill. Absent keys stay, or are what `UNSAID` says. */
export type SkillChange = Partial<Omit<SkillDefinition, 'needs' | 'effects'>> & {
  readonly effects?: SkillDefinition['effects']
  readonly secrets?: SecretChanges
  readonly needs?: readonly string[]
  /** As it was read; another one in the store refuses the change. */
  readonly version?: number
}
export type NewSkill = SkillChange & Pick<SkillDefinition, 'name' | 'description' | 'code'>

/** @throws AppError skill_name_taken, requires_role */
export async function createSkill(actor: Actor, given: NewSkill, deps: SkillDeps, action = 'skill.create'): Promise<Skill> {
  const { secrets = {}, version: _version, ...said } = given
  const definition = judged(actor, null, { ...UNSAID, ...said, needs: needsOf(said.needs ?? [], secrets) })
  const id = `skill_${randomBytes(10).toString('hex')}`
  return deps.store.db.transaction().execute(async (trx) => {
    const saved = { by: actor.userId, at: deps.now() }
    if (!(await insertSkill(trx, { id, orgId: actor.orgId, name: given.name, ...saved }))) throw new AppError('skill_name_taken', { name: given.name })
    await insertVersion(trx, id, 1, definition, saved)
    await changeSecrets(trx, deps.secrets, { orgId: actor.orgId, id }, secrets, saved.at)
    await deps.audit(actor, { action, target: given.name, detail: changeDetail(null, definition, secrets) }, trx)
    return written(trx, actor, given.name)
  })
}

/** Every save keeps the former version; one that changes nothing makes none. @throws AppError not_found, skill_changed, skill_name_taken, requires_role */
export async function saveSkill(actor: Actor, name: string, change: SkillChange, deps: SkillDeps, action = 'skill.save'): Promise<Skill> {
  const { secrets = {}, version, ...said } = change
  return deps.store.db
    .transaction()
    .execute(async (trx) => {
      const stored = found(await lockSkill(trx, actor.orgId, name))
      if (version !== undefined && version !== stored.version) throw new AppError('skill_changed')
      const former = definitionOf(stored)
      const definition = definitionOf(judged(actor, former, { ...former, ...said, needs: needsOf(said.needs ?? stored.needs, secrets) }))
      const saved = { by: actor.userId, at: deps.now() }
      if (JSON.stringify(definition) !== JSON.stringify(former)) await insertVersion(trx, stored.id, stored.version + 1, definition, saved)
      await changeSecrets(trx, deps.secrets, { orgId: actor.orgId, id: stored.id }, secrets, saved.at)
      await deps.audit(actor, { action, target: definition.name, detail: changeDetail(former, definition, secrets) }, trx)
      return written(trx, actor, definition.name)
    })
    .catch((error: unknown) => {
      const isTaken = error instanceof Error && 'code' in error && error.code === '23505'
      throw isTaken ? new AppError('skill_name_taken', { name: change.name ?? name }) : error
    })
}

/** What it does, as it was; who may use it, its name and its secrets stay as they are. */
export async function restoreVersion(actor: Actor, name: string, version: number, deps: SkillDeps): Promise<Skill> {
  const { id } = found(await findSkill(deps.store.db, actor.orgId, name))
  const former = await findVersion(deps.store.db, id, version)
  if (former === undefined) throw new AppError('not_found', { what: 'Version' })
  const { description, parameters, code, allowedHosts, effects, needs } = former
  const what = { description, parameters, code, allowedHosts, needs, ...(actor.role === 'admin' && { effects }) }
  return saveSkill(actor, name, what, deps, 'skill.restore')
}

export function found(skill: Skill | undefined): Skill {
  if (skill === undefined) throw new AppError('not_found', { what: 'Skill' })
  return skill
}

async function written(trx: Transaction<unknown>, actor: Actor, name: string): Promise<Skill> {
  return found(await findSkill(trx, actor.orgId, name))
}

/**
 * That a skill with a network only reads is an admin's word on its code and hosts. Somebody else's change of either takes
 * it back; somebody else cannot say it.
 */
function judged(actor: Actor, former: SkillDefinition | null, next: SkillDefinition): SkillDefinition {
  if (actor.role === 'admin' || next.effects !== 'reads' || next.allowedHosts.length === 0) return next
  if (former?.effects !== 'reads') throw new AppError('requires_role', { role: 'admin' })
  const isSame = former.code === next.code && JSON.stringify(former.allowedHosts) === JSON.stringify(next.allowedHosts)
  return isSame ? next : { ...next, effects: null }
}

/** A secret that was set is needed; one that was taken away is not. */
function needsOf(needs: readonly string[], changes: SecretChanges): readonly string[] {
  const removed = Object.keys(changes).filter((name) => changes[name] === null)
  const set = Object.keys(changes).filter((name) => changes[name] !== null)
  return [...new Set([...needs, ...set])].filter((name) => !removed.includes(name)).toSorted()
}

/** In one order of keys, so that two can be compared. */
function definitionOf(skill: SkillDefinition): SkillDefinition {
  const { name, description, parameters, code, groups, active, allowedHosts, effects, needs } = skill
  return { name, description, parameters: parameters.map(ordered), code, groups, active, allowedHosts, effects, needs }
}

function changeDetail(former: SkillDefinition | null, next: SkillDefinition, secrets: SecretChanges): Readonly<Record<string, unknown>> {
  const changed = former === null ? [] : Object.entries(next).flatMap(([key, value]) => (isEqual(Object.entries(former), key, value) ? [] : [key]))
  const { groups, active, allowedHosts, effects } = next
  return { ...(former !== null && { changed }), groups, active, allowedHosts, effects, secrets: Object.keys(secrets) }
}

function isEqual(entries: readonly (readonly [string, unknown])[], key: string, value: unknown): boolean {
  return JSON.stringify(entries.find(([name]) => name === key)?.[1]) === JSON.stringify(value)
}

function ordered({ name, type, description, required }: SkillDefinition['parameters'][number]): SkillDefinition['parameters'][number] {
  return { name, type, description, required }
}
