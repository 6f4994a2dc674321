import { queryOptions } from '@tanstack/react-query'
import { call, request } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { Cell, WireColumn } from '../api/wire.ts'

export const PARAMETER_TYPES = ['str', 'number', 'bool', 'dataframe'] as const
export type ParameterType = (typeof PARAMETER_TYPES)[number]
export interface SkillParameter {
  readonly name: string
  readonly type: ParameterType
  readonly description?: string
  readonly required?: boolean
}
/** `sends`: it sends or changes something outside, so a person is asked before it runs. */
export type Effects = 'reads' | 'sends'
export type RunStatus = 'ok' | 'error' | 'timeout' | 'killed'

/** What an author writes. */
export interface SkillText {
  readonly name: string
  readonly description: string
  readonly parameters: readonly SkillParameter[]
  readonly code: string
  readonly groups: readonly string[]
  readonly active: boolean
  /** `['*']` any public host, `[]` no network. */
  readonly allowed_hosts: readonly string[]
  readonly effects: Effects
  /** Names of secrets that the code needs, set or not. */
  readonly needs: readonly string[]
}
/** A value sets a secret, null removes it; a name that is absent keeps its value. */
export type SecretChanges = Readonly<Record<string, string | null>>
export type SkillInput = SkillText & { readonly secrets?: SecretChanges }
export interface Secret {
  readonly name: string
  readonly updated_at: string
}
export interface Skill extends SkillText {
  readonly secrets: readonly Secret[]
  readonly version: number
  readonly created_by: string
  readonly updated_by: string
  readonly updated_at: string
  readonly last_test?: { readonly status: RunStatus; readonly at: string }
}

/** What people see who may use it and not change it. */
export type SkillSummary = Pick<SkillText, 'name' | 'description' | 'parameters'>

export type DataframeInput = { readonly csv: string } | { readonly chat_id: string; readonly df_key: string }
export type TestParams = Readonly<Record<string, string | number | boolean | DataframeInput>>
export type RunOutput =
  | { readonly type: 'text'; readonly data: string }
  | { readonly type: 'json'; readonly data: unknown }
  | { readonly type: 'dataframe'; readonly columns: readonly WireColumn[]; readonly rows: readonly (readonly Cell[])[]; readonly row_count: number }
export interface TestResult {
  readonly run_id: string
  readonly status: RunStatus
  readonly stdout: string
  readonly outputs: readonly RunOutput[]
  readonly error?: { readonly type: string; readonly message: string; readonly line?: number }
  readonly duration_ms: number
  readonly memory_bytes?: number
}
/** A run as it is listed; one by itself also has what it was given and gave, where the reader may see it. */
export interface SkillRun {
  readonly run_id: string
  /** Null for code that was not saved. */
  readonly version: number | null
  readonly kind: 'test' | 'answer'
  readonly run_by: string
  readonly started_at: string
  readonly status: RunStatus | 'running'
  readonly duration_ms: number | null
  readonly memory_bytes: number | null
}
export interface OpenRun extends SkillRun {
  readonly params?: Readonly<Record<string, unknown>>
  readonly stdout?: string
  readonly outputs?: readonly RunOutput[]
  readonly error?: TestResult['error']
}
/** A former or the present state, whole. */
export interface SkillVersion extends SkillText {
  readonly version: number
  readonly saved_by: string
  readonly saved_at: string
}
export interface SandboxCheck {
  readonly name: string
  readonly ok: boolean
  readonly found: string
  readonly fix: string
}
export interface SandboxState {
  readonly usable: boolean
  readonly mode: string
  readonly checks: readonly SandboxCheck[]
  readonly advice: readonly string[]
}

const ALL = ['skills'] as const
const pathOf = (name: string) => `/api/skills/${encodeURIComponent(name)}`

export const skillsQuery = queryOptions({
  queryKey: [...ALL, 'list'],
  queryFn: ({ signal }) => call<(Skill | SkillSummary)[]>('GET', '/api/skills', undefined, signal),
})
export const skillQuery = (name: string) =>
  queryOptions({ queryKey: [...ALL, 'one', name], queryFn: ({ signal }) => call<Skill>('GET', pathOf(name), undefined, signal) })
export const runsQuery = (name: string) =>
  queryOptions({ queryKey: [...ALL, 'runs', name], queryFn: ({ signal }) => call<SkillRun[]>('GET', `${pathOf(name)}/runs`, undefined, signal) })
export const runQuery = (name: string, id: string) =>
  queryOptions({
    queryKey: [...ALL, 'run', id],
    queryFn: ({ signal }) => call<OpenRun>('GET', `${pathOf(name)}/runs/${encodeURIComponent(id)}`, undefined, signal),
  })
export const versionsQuery = (name: string) =>
  queryOptions({ queryKey: [...ALL, 'versions', name], queryFn: ({ signal }) => call<SkillVersion[]>('GET', `${pathOf(name)}/versions`, undefined, signal) })
export const examplesQuery = queryOptions({
  queryKey: [...ALL, 'examples'],
  queryFn: ({ signal }) => call<SkillText[]>('GET', '/api/skills/examples', undefined, signal),
  staleTime: Infinity,
})
export const sandboxQuery = queryOptions({
  queryKey: [...ALL, 'sandbox'],
  queryFn: ({ signal }) => call<SandboxState>('GET', '/api/skills/sandbox', undefined, signal),
})

async function saved(skill: Skill): Promise<Skill> {
  queryClient.setQueryData(skillQuery(skill.name).queryKey, skill)
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: skillsQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: versionsQuery(skill.name).queryKey }),
  ])
  return skill
}

export async function makeSkill(input: SkillInput): Promise<Skill> {
  return saved(await call<Skill>('POST', '/api/skills', input))
}

/** @param version the stored one that the change was made on; another one is refused with 409 */
export async function changeSkill(name: string, input: Partial<SkillInput> & { readonly version: number }): Promise<Skill> {
  return saved(await call<Skill>('PUT', pathOf(name), input))
}

export async function restoreSkill(name: string, version: number): Promise<Skill> {
  return saved(await call<Skill>('POST', `${pathOf(name)}/versions/${version}/restore`, {}))
}

/** @param leave called once it is gone: a page of it that is still open would ask for it again */
export async function removeSkill(name: string, leave: () => Promise<void>): Promise<void> {
  await call('DELETE', pathOf(name))
  await leave()
  for (const { queryKey } of [skillQuery(name), runsQuery(name), versionsQuery(name)]) queryClient.removeQueries({ queryKey })
  await queryClient.invalidateQueries({ queryKey: skillsQuery.queryKey })
}

export interface TestOrder {
  /** The stored skill that the draft is of; its secrets count, and the run is among its runs. */
  readonly saved?: string
  readonly draft: SkillInput
  readonly params: TestParams
}

/** Runs the draft as it stands. */
export function testSkill({ saved: name, draft, params }: TestOrder, signal: AbortSignal): Promise<TestResult> {
  if (name === undefined) return call('POST', '/api/skills/test', { ...draft, ...named(draft), params }, signal)
  const { code, parameters, allowed_hosts, secrets } = draft
  return call('POST', `${pathOf(name)}/test`, { params, code, parameters, allowed_hosts, ...(secrets && { secrets }) }, signal)
}

/** What a draft can be tried without. */
function named({ name, description }: SkillInput): Pick<SkillText, 'name' | 'description'> {
  return { name: name || 'draft', description: description || 'draft' }
}

/** A test is a run and the skill's last test. */
export async function refreshRuns(name: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: runsQuery(name).queryKey }),
    queryClient.invalidateQueries({ queryKey: skillQuery(name).queryKey }),
    queryClient.invalidateQueries({ queryKey: skillsQuery.queryKey }),
  ])
}

export async function recheckSandbox(): Promise<void> {
  queryClient.setQueryData(sandboxQuery.queryKey, await call<SandboxState>('GET', '/api/skills/sandbox?fresh=true'))
}

/** The skill as a folder in a file: never with its secrets. */
export async function exportSkill(name: string): Promise<Blob> {
  return (await request('GET', `${pathOf(name)}/export`)).blob()
}
