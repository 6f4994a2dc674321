import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Diagnosis } from '../../platform/sandbox/index.ts'
import type { SkillDeps } from './deps.ts'
import { readFolder, type SkillFolder, unzipFolder, writeFolder, zipFolder } from './folder.ts'
import { assertManages, mayManage, mayUse } from './may-manage.ts'
import { findRun, pruneRuns, type RunRecord, runsOf } from './run-store.ts'
import { createSkill, found, type NewSkill, restoreVersion, type SkillChange, saveSkill } from './save.ts'
import type { Skill, SkillVersion } from './skill.ts'
import { deleteSkill, findSkill, lockSkill, skillsOf, versionsOf } from './store.ts'
import { type Draft, type TestOrder, type TestResult, testDraft, testSaved } from './test-run.ts'

/** Skills as they are written and tried. Every method but `list` and `mayRead` is for those who manage them. @throws AppError requires_role, not_found */
export interface Skills {
  /** All of them for those who manage skills; else the active ones of the actor's groups, and `manages` is false. */
  list(actor: Actor): Promise<{ readonly manages: boolean; readonly skills: readonly Skill[] }>
  /** Whether the actor may use it today, and so read what it printed for somebody else. */
  mayRead(actor: Actor, name: string): Promise<boolean>
  get(actor: Actor, name: string): Promise<Skill>
  create(actor: Actor, skill: NewSkill): Promise<Skill>
  save(actor: Actor, name: string, change: SkillChange): Promise<Skill>
  remove(actor: Actor, name: string): Promise<void>
  /** Newest first. */
  versions(actor: Actor, name: string): Promise<readonly SkillVersion[]>
  restore(actor: Actor, name: string, version: number): Promise<Skill>
  test(actor: Actor, name: string, order: TestOrder, signal: AbortSignal): Promise<TestResult>
  testDraft(actor: Actor, draft: Draft, order: Omit<TestOrder, 'instead'>, signal: AbortSignal): Promise<TestResult>
  /** Newest first, without what was printed. */
  runs(actor: Actor, name: string, limit: number): Promise<readonly RunRecord[]>
  /** Of somebody else's run only admins see what it ran on and printed, and that they looked is written down. */
  run(actor: Actor, name: string, id: string): Promise<RunRecord>
  /** A zip archive of its folder; secrets are names. */
  export(actor: Actor, name: string): Promise<Uint8Array>
  /** @param archive  a zip archive, or the text of one SKILL.md @param replace  saves a new version of a skill of that name */
  import(actor: Actor, archive: Uint8Array | string, replace: boolean): Promise<Skill>
  /** Whether skills can run here, and what is missing. Looked at again when `fresh`. */
  sandbox(actor: Actor, fresh: boolean): Promise<Diagnosis>
  /** Runs beyond their time are forgotten. */
  prune(orgId: string): Promise<void>
}

const DAY_MS = 86_400_000

export function openSkills(deps: SkillDeps): Skills {
  const { db } = deps.store
  let diagnosis: Promise<Diagnosis> | null = null
  const stored = async (actor: Actor, name: string): Promise<Skill> => {
    await assertManages(actor, deps)
    return found(await findSkill(db, actor.orgId, name))
  }
  const prune = (orgId: string) => pruneRuns(db, orgId, new Date(deps.now().getTime() - deps.runDays * DAY_MS), deps.runsKept)
  return {
    list: async (actor) => {
      const manages = await mayManage(actor, deps)
      const all = await skillsOf(db, actor.orgId)
      return { manages, skills: manages ? all : all.filter((skill) => mayUse(actor, skill)) }
    },
    mayRead: async (actor, name) => {
      const skill = await findSkill(db, actor.orgId, name)
      return skill !== undefined && (mayUse(actor, skill) || (await mayManage(actor, deps)))
    },
    get: stored,
    create: async (actor, skill) => {
      await assertManages(actor, deps)
      return createSkill(actor, skill, deps)
    },
    save: async (actor, name, change) => {
      await assertManages(actor, deps)
      return saveSkill(actor, name, change, deps)
    },
    remove: async (actor, name) => {
      await assertManages(actor, deps)
      await db.transaction().execute(async (trx) => {
        const { id } = found(await lockSkill(trx, actor.orgId, name))
        await deleteSkill(trx, id)
        await deps.audit(actor, { action: 'skill.delete', target: name }, trx)
      })
    },
    versions: async (actor, name) => versionsOf(db, (await stored(actor, name)).id),
    restore: async (actor, name, version) => {
      await assertManages(actor, deps)
      return restoreVersion(actor, name, version, deps)
    },
    test: async (actor, name, order, signal) => {
      await assertManages(actor, deps)
      return testSaved(actor, name, order, deps, signal)
    },
    testDraft: async (actor, draft, order, signal) => {
      await assertManages(actor, deps)
      return testDraft(actor, draft, order, deps, signal)
    },
    runs: async (actor, name, limit) => {
      const { id } = await stored(actor, name)
      await prune(actor.orgId)
      return runsOf(db, id, limit)
    },
    run: async (actor, name, id) => {
      const skill = await stored(actor, name)
      const record = await findRun(db, skill.id, id)
      if (record === undefined) throw new AppError('not_found', { what: 'Run' })
      if (record.runBy === actor.userId) return record
      if (actor.role !== 'admin') return headOf(record)
      await deps.audit(actor, { action: 'skill.run.read', target: name, detail: { run: id, by: record.runBy } })
      return record
    },
    export: async (actor, name) => {
      const skill = await stored(actor, name)
      await deps.audit(actor, { action: 'skill.export', target: name })
      return zipFolder(name, writeFolder(skill))
    },
    import: async (actor, archive, replace) => {
      await assertManages(actor, deps)
      const folder: SkillFolder = typeof archive === 'string' ? { document: archive, script: null } : unzipFolder(archive)
      const skill = readFolder(folder)
      const isKnown = (await findSkill(db, actor.orgId, skill.name)) !== undefined
      return replace && isKnown ? saveSkill(actor, skill.name, skill, deps, 'skill.import') : createSkill(actor, skill, deps, 'skill.import')
    },
    sandbox: async (actor, fresh) => {
      await assertManages(actor, deps)
      if (fresh || diagnosis === null) diagnosis = deps.sandbox.doctor()
      const found = await diagnosis
      if (!found.usable) diagnosis = null // the operator may have mended it since
      return found
    },
    prune,
  }
}

function headOf({ parameters: _parameters, outputs: _outputs, log: _log, error: _error, ...head }: RunRecord): RunRecord {
  return head
}
