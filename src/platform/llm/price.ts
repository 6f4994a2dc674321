import type { ModelUsage } from './language-model.ts'

/** USD per million tokens. */
export interface ModelPrices {
  readonly inputUsd: number
  readonly outputUsd: number
  /** Of input that the provider had cached; the input's price when absent. */
  readonly cachedUsd?: number
}

const MILLION = 1_000_000

/** @returns null without prices: a cost is never guessed */
export function costOf({ inputTokens, outputTokens, cachedTokens }: ModelUsage, prices: ModelPrices | null): number | null {
  if (prices === null) return null
  const { inputUsd, outputUsd, cachedUsd = inputUsd } = prices
  return ((inputTokens - cachedTokens) * inputUsd + cachedTokens * cachedUsd + outputTokens * outputUsd) / MILLION
}
