import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'

export const MODEL_PROVIDERS = {
  openai_compatible: 'A server that speaks OpenAI’s API',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
} as const
export type ModelProvider = keyof typeof MODEL_PROVIDERS

export const MODES = ['economy', 'balanced', 'frontier'] as const
export type Mode = (typeof MODES)[number]

export const PROBES = ['hello', 'tool', 'json'] as const
export type Probe = (typeof PROBES)[number]

export interface ProbeResult {
  readonly probe: Probe
  readonly ok: boolean
  readonly duration_ms: number
  readonly reason?: string
  readonly fix?: string
}
export interface ModelTest {
  readonly at: string
  readonly probes: readonly ProbeResult[]
}
/** USD per million tokens. */
export interface Prices {
  readonly input_usd: number
  readonly output_usd: number
  readonly cached_usd?: number
}
export interface NewLanguageModel {
  readonly provider: ModelProvider
  readonly name: string
  readonly label: string
  readonly base_url: string | null
  /** Absent: the one already stored. */
  readonly api_key?: string
  readonly max_output_tokens: number
  readonly prices: Prices | null
}
export interface LanguageModel extends Omit<NewLanguageModel, 'api_key'> {
  readonly id: string
  readonly has_key: boolean
  readonly private_addresses: readonly string[]
  readonly last_test: ModelTest | null
  readonly from_settings: boolean
}
export interface Caps {
  readonly org_tokens_per_day: number | null
  readonly org_usd_per_month: number | null
  readonly user_tokens_per_day: number | null
  readonly group_tokens_per_day: Readonly<Record<string, number>>
  readonly usd_per_question: number | null
}
export interface ModelSettings {
  readonly modes: Readonly<Partial<Record<Mode, string | null>>>
  readonly in_use: Readonly<Record<Mode, string | null>>
  readonly rows_may_leave: boolean
  readonly caps: Caps
}
export interface UsageRow {
  readonly key: string
  readonly calls: number
  readonly failed: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cost_usd: number | null
}
export interface Usage {
  readonly days: readonly UsageRow[]
  readonly users: readonly UsageRow[]
  readonly models: readonly UsageRow[]
  readonly tokens_today: number
  readonly usd_this_month: number
}

const PATH = '/api/language_models'
const KEY = 'language-models'
export const USAGE_DAYS = 30

export const modelsQuery = queryOptions({
  queryKey: [KEY, 'list'],
  queryFn: ({ signal }) => call<LanguageModel[]>('GET', PATH, undefined, signal),
})
export const modelSettingsQuery = queryOptions({
  queryKey: [KEY, 'settings'],
  queryFn: ({ signal }) => call<ModelSettings>('GET', `${PATH}/settings`, undefined, signal),
})
export const usageQuery = queryOptions({
  queryKey: [KEY, 'usage'],
  queryFn: ({ signal }) => call<Usage>('GET', `${PATH}/usage?days=${USAGE_DAYS}`, undefined, signal),
})

export async function saveModel(id: string | undefined, model: NewLanguageModel): Promise<LanguageModel> {
  const saved = await (id === undefined ? call<LanguageModel>('POST', PATH, model) : call<LanguageModel>('PUT', `${PATH}/${id}`, model))
  await readAgain()
  return saved
}

export async function removeModel(id: string): Promise<void> {
  await call('DELETE', `${PATH}/${id}`)
  await readAgain()
}

export async function testModel(id: string, probe: Probe): Promise<ModelTest> {
  return call<ModelTest>('POST', `${PATH}/${id}/test`, { probes: [probe] })
}

export async function saveModelSettings(change: Partial<Pick<ModelSettings, 'modes' | 'rows_may_leave'>> & { readonly caps?: Partial<Caps> }): Promise<void> {
  queryClient.setQueryData(modelSettingsQuery.queryKey, await call<ModelSettings>('PUT', `${PATH}/settings`, change))
}

/** Everything about models. */
export async function readAgain(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: [KEY] })
}
