import type { ModelPrices, ModelProvider } from '../../platform/llm/index.ts'

export const PROBES = ['hello', 'tool', 'json'] as const
export type Probe = (typeof PROBES)[number]

export interface ProbeResult {
  readonly probe: Probe
  readonly ok: boolean
  readonly durationMs: number
  /** What went wrong, and what to do. */
  readonly reason?: string
  readonly fix?: string
}
export interface ModelTest {
  readonly at: string
  /** Of those tried, in order. */
  readonly probes: readonly ProbeResult[]
}

export interface NewModel {
  readonly provider: ModelProvider
  /** Its id at the provider. */
  readonly name: string
  /** Empty: the name. */
  readonly label: string
  /** Null: the provider's own. */
  readonly baseUrl: string | null
  /** Absent: the one already stored; empty: none. */
  readonly apiKey?: string
  readonly maxOutputTokens: number
  readonly prices: ModelPrices | null
}

/** A model as an admin sees it; the key never comes back. */
export interface ConfiguredModel extends Omit<NewModel, 'apiKey'> {
  readonly id: string
  readonly hasKey: boolean
  /** Private `address:port` that saving it opened. */
  readonly privateAddresses: readonly string[]
  readonly lastTest: ModelTest | null
  /** Named by the server's settings, so it cannot be changed here. */
  readonly fromSettings: boolean
}
