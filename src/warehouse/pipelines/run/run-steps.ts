import type { ResolvedConfig, ResolvedResource } from '../config/index.ts'
import type { ExtractedPage } from '../extract/index.ts'
import type { NormalizerPage } from '../normalize/index.ts'

/** The processing steps of every resource of a config. */
export interface RunSteps {
  page(page: ExtractedPage): Promise<NormalizerPage>
  /** A parent's records as its children see them. */
  readonly records: (resource: ResolvedResource, records: readonly unknown[], exactOf: (index: number) => unknown) => Promise<readonly unknown[]>
}

const NO_STEPS: RunSteps = { page: async (page) => page, records: async (_resource, records) => records }

/** Loads the language of steps only where there are any. @throws AppError `pipeline_step` for a step that cannot be compiled */
export async function openRunSteps(config: ResolvedConfig, startedAt: Date): Promise<RunSteps> {
  if (config.resources.every(({ steps }) => steps.length === 0)) return NO_STEPS
  const { openSteps } = await import('../steps/index.ts')
  return openSteps(config, startedAt)
}
