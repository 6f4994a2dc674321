import type { z } from 'zod'
import type { ConfiguredModel, ModelSettings, ModelTest, NewModel, Usage, UsageRow } from '../../../app/language-models/index.ts'
import type { model, modelTest, newModel, settings, usage } from './schema.ts'

type Wire<T extends z.ZodType> = z.output<T>

export function orderOf({ base_url, api_key, max_output_tokens, prices, ...rest }: Wire<typeof newModel>): NewModel {
  return {
    ...rest,
    baseUrl: base_url,
    maxOutputTokens: max_output_tokens,
    prices:
      prices === null
        ? null
        : { inputUsd: prices.input_usd, outputUsd: prices.output_usd, ...(prices.cached_usd !== undefined && { cachedUsd: prices.cached_usd }) },
    ...(api_key !== undefined && { apiKey: api_key }),
  }
}

export function presentModel(view: ConfiguredModel): Wire<typeof model> {
  const { id, provider, name, label, prices } = view
  return {
    id,
    provider,
    name,
    label,
    base_url: view.baseUrl,
    has_key: view.hasKey,
    max_output_tokens: view.maxOutputTokens,
    prices:
      prices === null
        ? null
        : { input_usd: prices.inputUsd, output_usd: prices.outputUsd, ...(prices.cachedUsd !== undefined && { cached_usd: prices.cachedUsd }) },
    private_addresses: [...view.privateAddresses],
    last_test: view.lastTest === null ? null : presentTest(view.lastTest),
    from_settings: view.fromSettings,
  }
}

export function presentTest({ at, probes }: ModelTest): Wire<typeof modelTest> {
  return { at, probes: probes.map(({ durationMs: duration_ms, ...rest }) => ({ ...rest, duration_ms })) }
}

export function presentSettings({ inUse, ...policy }: ModelSettings): Wire<typeof settings> {
  return { ...policy, in_use: inUse }
}

export function presentUsage({ days, users, models, tokensToday, usdThisMonth }: Usage): Wire<typeof usage> {
  return { days: days.map(presentRow), users: users.map(presentRow), models: models.map(presentRow), tokens_today: tokensToday, usd_this_month: usdThisMonth }
}

function presentRow({ inputTokens: input_tokens, outputTokens: output_tokens, costUsd: cost_usd, ...rest }: UsageRow): Wire<typeof usage>['days'][number] {
  return { ...rest, input_tokens, output_tokens, cost_usd }
}
