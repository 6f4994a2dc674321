import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'

export type Format = 'yaml' | 'json'
export type RunStatus = 'queued' | 'running' | 'loaded' | 'failed' | 'cancelled'

export interface Check {
  readonly resource: string
  readonly rows: number
  readonly total: number | null
  readonly parents: number | null
  readonly pages: number
  readonly repeats: number
  readonly retries: number
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}
export interface Detected {
  readonly resource: string
  readonly paginator: string
  readonly selector: string
  readonly as_config: string
}
export interface TableCount {
  readonly table: string
  readonly resource: string
  readonly rows: number
  readonly discarded_rows: number
  readonly discarded_values: number
  readonly is_new: boolean
  readonly new_columns: readonly string[]
  readonly null_only: readonly string[]
}
export interface Column {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly primary_key: boolean
  readonly variant: boolean
}
export interface ResourceProgress {
  readonly resource: string
  readonly requests: number
  readonly pages: number
  readonly rows: number
  readonly bytes: number
  readonly retries: number
}
export interface RunProgress {
  readonly step: 'extract' | 'normalize' | 'load' | null
  readonly resources: readonly ResourceProgress[]
  readonly tables: readonly { readonly table: string; readonly is_new: boolean; readonly new_columns: readonly string[] }[]
  readonly notes: readonly string[]
}
export interface RunResult {
  readonly exit_code: number
  readonly loaded: readonly { readonly load_id: string; readonly rows: number; readonly was_pending: boolean }[]
  readonly unfinished: { readonly load_id: string; readonly state: string } | null
  readonly checks: readonly Check[]
  readonly detected: readonly Detected[]
  readonly tables: readonly TableCount[]
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
  readonly error: { readonly code: string; readonly message: string } | null
  readonly seconds: number
  readonly memory_bytes: number
}
export interface Run {
  readonly run_id: string
  readonly pipeline: string
  readonly version: number
  readonly trigger: 'person' | 'schedule'
  readonly requested_by: string
  readonly requested_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly status: RunStatus
  readonly revision: number
  readonly full: boolean
  readonly progress: RunProgress | null
  readonly result: RunResult | null
}
export interface PipelineSummary {
  readonly name: string
  readonly format: Format
  readonly version: number
  readonly destination: string
  readonly dataset: string
  readonly schedule: string | null
  readonly next_run: string | null
  /** Where its data is asked; null before the first load. */
  readonly connection: { readonly type: string; readonly id: string } | null
  readonly updated_by: string
  readonly updated_at: string
  readonly last_run: Run | null
}
export interface Secret {
  readonly name: string
  /** Null: nobody has set it. */
  readonly updated_at: string | null
  readonly is_named: boolean
}
export interface Pipeline extends PipelineSummary {
  readonly text: string
  readonly secrets: readonly Secret[]
}
export interface Preset {
  readonly name: string
  readonly about: string
  readonly text: string
  readonly secrets: readonly string[]
}
export interface DryRun {
  readonly exit_code: number
  readonly requests: readonly { readonly resource: string; readonly method: string; readonly url: string; readonly status: number }[]
  readonly detected: readonly Detected[]
  readonly checks: readonly Check[]
  readonly tables: readonly (TableCount & { readonly columns: readonly Column[] })[]
  readonly warnings: readonly string[]
  readonly error: { readonly code: string; readonly message: string } | null
}
export interface Dataset {
  readonly version: number
  readonly loaded_at: string | null
  readonly tables: readonly { readonly name: string; readonly resource: string; readonly parent: string | null; readonly columns: readonly Column[] }[]
}
export interface ConfigText {
  readonly text: string
  readonly format: Format
}
export type SecretValues = Readonly<Record<string, string>>

const ALL = ['pipelines'] as const
const pathOf = (name: string) => `/api/pipelines/${encodeURIComponent(name)}`

export const pipelinesQuery = queryOptions({
  queryKey: [...ALL, 'list'],
  queryFn: ({ signal }) => call<PipelineSummary[]>('GET', '/api/pipelines', undefined, signal),
  refetchInterval: ({ state }) => (state.data?.some(({ last_run }) => isGoing(last_run)) ? 2_000 : false),
})
export const presetsQuery = queryOptions({
  queryKey: [...ALL, 'presets'],
  queryFn: ({ signal }) => call<Preset[]>('GET', '/api/pipelines/presets', undefined, signal),
  staleTime: Infinity,
})
export const pipelineQuery = (name: string) =>
  queryOptions({ queryKey: [...ALL, 'one', name], queryFn: ({ signal }) => call<Pipeline>('GET', pathOf(name), undefined, signal) })
export const runsQuery = (name: string) =>
  queryOptions({ queryKey: [...ALL, 'runs', name], queryFn: ({ signal }) => call<Run[]>('GET', `${pathOf(name)}/runs`, undefined, signal) })
export const datasetQuery = (name: string) =>
  queryOptions({ queryKey: [...ALL, 'dataset', name], queryFn: ({ signal }) => call<Dataset>('GET', `${pathOf(name)}/schema`, undefined, signal) })

export function isGoing(run: Run | null): run is Run {
  return run !== null && run.ended_at === null
}

export async function makePipeline(config: ConfigText, secrets: SecretValues): Promise<Pipeline> {
  const made = await call<Pipeline>('POST', '/api/pipelines', { ...config, secrets })
  await queryClient.invalidateQueries({ queryKey: pipelinesQuery.queryKey })
  return made
}

/** @param version the stored one that the change was made on; another one is refused with 409 */
export async function savePipeline(name: string, config: ConfigText, version: number): Promise<Pipeline> {
  const saved = await call<Pipeline>('PUT', pathOf(name), { ...config, version })
  queryClient.setQueryData(pipelineQuery(name).queryKey, saved)
  await queryClient.invalidateQueries({ queryKey: pipelinesQuery.queryKey })
  return saved
}

export async function saveSecrets(name: string, secrets: SecretValues): Promise<void> {
  await call('PUT', `${pathOf(name)}/secrets`, secrets)
  await queryClient.invalidateQueries({ queryKey: pipelineQuery(name).queryKey })
}

export function testPipeline(config: ConfigText, secrets: SecretValues, signal: AbortSignal): Promise<DryRun> {
  return call('POST', '/api/pipelines/test', { ...config, secrets }, signal)
}

export async function startRun(name: string, options: { readonly full?: boolean; readonly accept_partial?: boolean } = {}): Promise<Run> {
  const run = await call<Run>('POST', `${pathOf(name)}/runs`, options)
  await refreshRuns(name)
  return run
}

export async function cancelRun(run: Run): Promise<void> {
  await call('POST', `/api/pipeline-runs/${encodeURIComponent(run.run_id)}/cancel`)
  await refreshRuns(run.pipeline)
}

/** @param leave called once it is gone: a page of it that is still open would ask for it again */
export async function removePipeline(name: string, data: boolean, leave: () => Promise<void>): Promise<void> {
  await call('DELETE', `${pathOf(name)}?data=${data}`)
  await leave()
  for (const { queryKey } of [pipelineQuery(name), runsQuery(name), datasetQuery(name)]) queryClient.removeQueries({ queryKey })
  await queryClient.invalidateQueries({ queryKey: pipelinesQuery.queryKey })
}

export async function refreshRuns(name: string): Promise<void> {
  const keys = [pipelineQuery(name), runsQuery(name), datasetQuery(name), pipelinesQuery].map(({ queryKey }) => queryKey)
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
