import type { Actor } from '../../flow.ts'
import type { ColumnType, SkillError, SkillParameter, SkillTable } from '../../platform/sandbox/index.ts'
import { invalid } from '../conversations/index.ts'
import { checkArguments } from './arguments.ts'
import type { SkillDefinition } from './definition.ts'
import type { SkillDeps } from './deps.ts'
import { openSecrets, type SecretChanges } from './keep-secrets.ts'
import { keptOutput, type Ran, runAndRemember } from './run.ts'
import type { KeptOutput } from './run-store.ts'
import { found } from './save.ts'
import type { RunStatus, Skill } from './skill.ts'
import { findSkill, setLastTest } from './store.ts'
import { tableOfCsv, tableOfResult, tableOfRows } from './typed-table.ts'

/** A table as somebody gives it to try a skill. */
export type TableGiven =
  | { readonly columns: readonly (string | { readonly name: string; readonly type: ColumnType })[]; readonly rows: readonly (readonly unknown[])[] }
  | { readonly csv: string }
  | { readonly chatId: string; readonly key: string }
export interface TestOrder {
  readonly params: Readonly<Record<string, string | number | boolean | TableGiven>>
  readonly wallMs?: number
  /** Each in the place of what is saved. */
  readonly instead: Partial<Pick<SkillDefinition, 'code' | 'parameters' | 'allowedHosts'>> & { readonly secrets?: SecretChanges }
}
export type Draft = Pick<SkillDefinition, 'name' | 'code' | 'parameters' | 'allowedHosts'> & { readonly secrets: SecretChanges }

export interface TestResult {
  readonly runId: string
  readonly status: RunStatus
  readonly stdout: string
  readonly outputs: readonly KeptOutput[]
  readonly error?: SkillError
  readonly durationMs: number
  readonly memoryBytes: number | null
}

const TEST_ROWS = 1_000

/** Runs the saved skill, or what is given in the place of its parts, with its secrets. @throws AppError as `runAndRemember`, and invalid_request */
export async function testSaved(actor: Actor, name: string, order: TestOrder, deps: SkillDeps, signal: AbortSignal): Promise<TestResult> {
  const skill = found(await findSkill(deps.store.db, actor.orgId, name))
  const { secrets: changes = {}, ...instead } = order.instead
  const { code, parameters, allowedHosts } = { ...skill, ...instead }
  const isSaved = code === skill.code && Object.keys(changes).length === 0
  const secrets = withChanges(await openSecrets(deps.store.db, deps.secrets, { orgId: actor.orgId, id: skill.id }), changes)
  const saved = isSaved ? { id: skill.id, version: skill.version } : null
  const draft = { name, code, parameters, allowedHosts, secrets }
  const result = await test(actor, draft, { ...order, saved, skill }, deps, signal)
  if (isSaved) await setLastTest(deps.store.db, skill.id, skill.version, { status: result.status, at: deps.now() })
  return result
}

/** Runs what is not saved, with the secrets that are given. */
export async function testDraft(actor: Actor, draft: Draft, order: Omit<TestOrder, 'instead'>, deps: SkillDeps, signal: AbortSignal): Promise<TestResult> {
  return test(actor, { ...draft, secrets: withChanges({}, draft.secrets) }, { ...order, saved: null, skill: null }, deps, signal)
}

type Ready = Omit<Draft, 'secrets'> & { readonly secrets: Readonly<Record<string, string>> }
type What = Omit<TestOrder, 'instead'> & { readonly saved: { readonly id: string; readonly version: number } | null; readonly skill: Skill | null }

async function test(actor: Actor, draft: Ready, { params, wallMs, saved, skill }: What, deps: SkillDeps, signal: AbortSignal): Promise<TestResult> {
  const entries = Object.entries(params).map(async ([name, value]): Promise<[string, SkillParameter]> => [name, await parameterOf(actor, name, value, deps)])
  const parameters = Object.fromEntries(await Promise.all(entries))
  checkArguments(draft.parameters, parameters, ['body', 'params'])
  const order = { ...draft, parameters, kind: 'test', saved, skillId: skill?.id ?? null, ...(wallMs !== undefined && { wallMs }) } as const
  return presented(await runAndRemember(actor, order, deps, signal))
}

function presented({ id, outcome, log }: Ran): TestResult {
  const { status, error, durationMs, memoryBytes } = outcome
  const outputs = outcome.outputs.map((each) => keptOutput(each, TEST_ROWS))
  return { runId: id, status, stdout: log, outputs, ...(error && { error }), durationMs, memoryBytes }
}

async function parameterOf(actor: Actor, name: string, value: string | number | boolean | TableGiven, deps: SkillDeps): Promise<SkillParameter> {
  if (typeof value !== 'object') return value
  if ('chatId' in value) return tableOfResult(await deps.storedRows(actor, value.chatId, value.key))
  if ('csv' in value) return csvTable(name, value.csv)
  return tableOfRows(value.columns, value.rows)
}

function csvTable(name: string, text: string): SkillTable {
  try {
    return tableOfCsv(text)
  } catch (error) {
    throw invalid({ loc: ['body', 'params', name, 'csv'], msg: `Value error, ${error instanceof Error ? error.message : 'no CSV'}`, type: 'value_error' })
  }
}

function withChanges(secrets: Readonly<Record<string, string>>, changes: SecretChanges): Readonly<Record<string, string>> {
  const entries: [string, string | null][] = Object.entries({ ...secrets, ...changes })
  return Object.fromEntries(entries.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])))
}
