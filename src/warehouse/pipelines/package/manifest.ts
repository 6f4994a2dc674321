import { z } from 'zod'

/** What a run was asked to do beyond its config; a package goes on only under the same. */
const RunOptions = z.object({
  full: z.boolean(),
  only: z.array(z.string()).nullable(),
  skip_unresolved: z.boolean(),
  accept_partial: z.boolean(),
})

export const Manifest = z.object({
  load_id: z.string(),
  pipeline: z.string(),
  /**
   * new: pages are being fetched · extracted: every page is in the log · normalized: what to commit is known ·
   * loaded: the destination has it · aborted: it never will be
   */
  state: z.enum(['new', 'extracted', 'normalized', 'loaded', 'aborted']),
  config_hash: z.string(),
  destination: z.string(),
  dataset: z.string(),
  options: RunOptions,
  created_at: z.string(),
  updated_at: z.string(),
  /** What went wrong, in words, without a secret or a row's value. */
  failed_jobs: z.array(z.object({ job: z.string(), code: z.string(), message: z.string() })),
  /** Times this package was taken up again after it was cut. */
  resumed: z.number().int(),
  /** Its page logs stay after the load. */
  keeps_pages: z.boolean().optional(),
})
export type Manifest = z.output<typeof Manifest>
export type PackageState = Manifest['state']
export type RunOptions = z.output<typeof RunOptions>

/** May still reach the destination. */
export function isPending({ state }: Pick<Manifest, 'state'>): boolean {
  return state === 'new' || state === 'extracted' || state === 'normalized'
}
