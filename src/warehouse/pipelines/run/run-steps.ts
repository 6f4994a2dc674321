import type { ResolvedConfig, ResolvedResource } from '../config/index.ts'
import type { ExtractedPage } from '../extract/index.ts'
import type { NormalizerPage } from '../normalize/index.ts'

/** The processing steps of every resource of a config. */
export interface StepRunner {
  page(page: ExtractedPage): Promise<NormalizerPage>
  /** A parent's records as its children see them. */
  readonly records: (resource: ResolvedResource, records: readonly unknown[]) => Promise<readonly unknown[]>
}

export function openSteps(_config: ResolvedConfig, _startedAt: Date): StepRunner {
  return { page: async (page) => page, records: async (_resource, records) => records }
}
