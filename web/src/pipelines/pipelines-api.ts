import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type * as said from '../../../src/edge/http/pipelines/schema.ts'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'

export type Run = z.infer<typeof said.RunResponse>
export type RunProgress = NonNullable<Run['progress']>
export type ResourceProgress = RunProgress['resources'][number]
export type RunResult = NonNullable<Run['result']>
export type Check = RunResult['checks'][number]
export type Detected = RunResult['detected'][number]
export type TableCount = RunResult['tables'][number]
export type PipelineSummary = z.infer<typeof said.PipelineSummary>
export type Pipeline = z.infer<typeof said.PipelineResponse>
export type Secret = z.infer<typeof said.Secret>
export type Preset = z.infer<typeof said.PresetResponse>
export type DryRun = z.infer<typeof said.DryRunResponse>
export type Dataset = z.infer<typeof said.SchemaResponse>
export type Column = Dataset['tables'][number]['columns'][number]
export interface ConfigText {
  readonly text: string
  readonly format: Pipeline['format']
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
