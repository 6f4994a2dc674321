import { randomBytes } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { SkillOutcome, SkillOutput, SkillParameter } from '../../platform/sandbox/index.ts'
import { shownArguments } from './arguments.ts'
import type { SkillDeps } from './deps.ts'
import { beginRun, endRun, forgetRun, type KeptOutput, pruneRuns } from './run-store.ts'

const DAY_MS = 86_400_000
/** Of each table and text that a run printed, and of all together. */
const KEPT_ROWS = 100
const KEPT_CHARACTERS = 65_536
const KEPT_IN_ALL = 1 << 20

/** Everything that one run needs. */
export interface RunOrder {
  readonly name: string
  readonly code: string
  readonly parameters: Readonly<Record<string, SkillParameter>>
  readonly secrets: Readonly<Record<string, string>>
  readonly allowedHosts: readonly string[]
  readonly kind: 'test' | 'answer'
  /** The saved skill that it is, with the version; null: code that is not saved. */
  readonly saved: { readonly id: string; readonly version: number } | null
  readonly skillId: string | null
  readonly consent?: 'given' | 'not_needed'
  readonly wallMs?: number
}
export interface Ran {
  readonly id: string
  readonly startedAt: Date
  readonly outcome: SkillOutcome
  /** What it wrote beside its results. */
  readonly log: string
}

/**
 * Runs it and remembers it: written down before it begins, because what it sends cannot be taken back.
 *
 * @throws AppError skill_sandbox_unavailable, skill_queue_full, skill_input_too_large, skill_cancelled, audit_unavailable
 */
export async function runAndRemember(actor: Actor, order: RunOrder, deps: SkillDeps, signal: AbortSignal): Promise<Ran> {
  const { db } = deps.store
  const id = `run_${randomBytes(10).toString('hex')}`
  const startedAt = deps.now()
  const { name: skillName, kind, skillId } = order
  const version = order.saved?.version ?? null
  const detail = { run: id, version, kind, ...(order.consent !== undefined && { consent: order.consent }), hosts: order.allowedHosts }
  await deps.audit(actor, { action: kind === 'test' ? 'skill.test' : 'skill.run', target: skillName, detail })
  await beginRun(db, {
    id,
    orgId: actor.orgId,
    skillId,
    skillName,
    version,
    kind,
    runBy: actor.userId,
    parameters: shownArguments(order.parameters),
    startedAt,
  })
  try {
    const { code, parameters, secrets, allowedHosts, wallMs } = order
    const limits = wallMs === undefined ? {} : { limits: { wallMs } }
    const outcome = await deps.sandbox.run({ code, parameters, secrets, allowedHosts, runBy: actor.userId, signal, ...limits })
    const log = [outcome.log, outcome.stderr].filter((text) => text !== '').join('\n')
    const { status, error, durationMs, memoryBytes } = outcome
    await endRun(db, id, { status, outputs: keptOutputs(outcome.outputs), log, ...(error && { error }), durationMs, memoryBytes })
    await pruneRuns(db, actor.orgId, new Date(startedAt.getTime() - deps.runDays * DAY_MS), deps.runsKept)
    return { id, startedAt, outcome, log }
  } catch (error) {
    await forgetRun(db, id)
    const code = error instanceof AppError ? error.code : 'internal'
    await deps.audit(actor, { action: kind === 'test' ? 'skill.test' : 'skill.run', target: skillName, outcome: 'error', detail: { run: id, code } })
    throw error
  }
}

/** The first rows, and texts to a limit; when all is too much, what came first. */
function keptOutputs(outputs: readonly SkillOutput[]): readonly KeptOutput[] {
  const kept: KeptOutput[] = []
  let characters = 0
  for (const output of outputs) {
    const each = keptOutput(output)
    characters += JSON.stringify(each).length
    if (characters > KEPT_IN_ALL) break
    kept.push(each)
  }
  return kept
}

export function keptOutput(output: SkillOutput, rows = KEPT_ROWS): KeptOutput {
  if (output.type === 'dataframe') return { ...output, rows: output.rows.slice(0, rows), rowCount: output.rows.length }
  if (output.type === 'text') return output.data.length <= KEPT_CHARACTERS ? output : { type: 'text', data: `${output.data.slice(0, KEPT_CHARACTERS)}…` }
  const text = JSON.stringify(output.data)
  return text.length <= KEPT_CHARACTERS ? output : { type: 'text', data: `${text.slice(0, KEPT_CHARACTERS)}…` }
}
