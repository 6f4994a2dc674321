import type { AskSkill, AskSkills, SkillCall, SkillRun } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { SkillParameter } from '../../platform/sandbox/index.ts'
import { checkArguments, shownArguments } from './arguments.ts'
import { effectsOf } from './definition.ts'
import type { SkillDeps } from './deps.ts'
import { openSecrets } from './keep-secrets.ts'
import { mayUse } from './may-manage.ts'
import { printsOf } from './printed.ts'
import { type Ran, runAndRemember } from './run.ts'
import type { Skill } from './skill.ts'
import { findSkill, skillsOf } from './store.ts'
import { tableOfResult } from './typed-table.ts'

const MAX_LOG = 20_000

/** Skills in answers: the asker's rights decide which, and a person's consent whether one that sends may run. */
export function createAskSkills(deps: SkillDeps): AskSkills {
  const { db, kept } = deps.store
  // versions are never changed, and each new one writes its skill's row
  const all = kept.keep(['skill', 'skill_secret'], (orgId) => skillsOf(db, orgId))
  return {
    list: async (actor) => (await all(actor.orgId)).filter((skill) => mayUse(actor, skill)).map(toAskSkill),
    run: async (actor, call, signal) => {
      const skill = await callable(actor, call, deps)
      const parameters = argumentsOf(call)
      checkArguments(skill.parameters, parameters, ['arguments'])
      const secrets = await openSecrets(db, deps.secrets, { orgId: actor.orgId, id: skill.id })
      const { name, code, allowedHosts, id, version } = skill
      const order = { name, code, parameters, secrets, allowedHosts, kind: 'answer', saved: { id, version }, skillId: id, consent: call.consent } as const
      return toRun(skill, parameters, await runAndRemember(actor, order, deps, signal))
    },
  }
}

function toAskSkill(skill: Skill): AskSkill {
  const { name, version, description, parameters } = skill
  return { name, version, description, parameters, effects: effectsOf(skill) }
}

/** @throws AppError not_found, skill_changed, skill_needs_consent */
async function callable(actor: Actor, { name, version, consent }: SkillCall, deps: SkillDeps): Promise<Skill> {
  const skill = await findSkill(deps.store.db, actor.orgId, name)
  if (skill === undefined || !mayUse(actor, skill)) throw new AppError('not_found', { what: 'Skill' })
  if (skill.version !== version) throw new AppError('skill_changed')
  if (effectsOf(skill) === 'sends' && consent !== 'given') throw new AppError('skill_needs_consent', { name })
  return skill
}

function argumentsOf(call: SkillCall): Readonly<Record<string, SkillParameter>> {
  return Object.fromEntries(Object.entries(call.arguments).map(([name, value]) => [name, typeof value === 'object' ? tableOfResult(value) : value]))
}

function toRun({ name, version }: Skill, parameters: Readonly<Record<string, SkillParameter>>, { id, startedAt, outcome, log }: Ran): SkillRun {
  const { status, durationMs, error } = outcome
  return {
    use: { name, version, run: id, parameters: shownArguments(parameters), log: log.slice(0, MAX_LOG), durationMs: Math.round(durationMs), status },
    outputs: outcome.outputs.flatMap((output) => printsOf(output, { durationMs, at: startedAt })),
    ...(error && { error }),
  }
}
