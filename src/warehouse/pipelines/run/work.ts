import type { OpenDataset } from '../load/destination.ts'
import type { Manifest, Packages, RunOptions } from '../package/index.ts'
import type { RunDeps, RunRequest } from './contract.ts'
import type { RunRecord } from './record.ts'

/** What the parts of one run share. */
export interface Work {
  readonly request: RunRequest
  readonly deps: RunDeps
  readonly dataset: OpenDataset
  readonly packages: Packages
  readonly record: RunRecord
  /** @throws AppError `pipeline_busy` when another run took over meanwhile */
  readonly assertHeld: () => Promise<void>
}

/** What a package must have been begun with for this run to go on with it. */
export function termsOf({ request, deps }: Pick<Work, 'request' | 'deps'>): Pick<Manifest, 'pipeline' | 'config_hash' | 'destination' | 'dataset' | 'options'> {
  const { config, full, only, skipUnresolved, acceptPartial } = request
  const options: RunOptions = { full, only: only === undefined ? null : [...only], skip_unresolved: skipUnresolved, accept_partial: acceptPartial }
  return { pipeline: config.name, config_hash: config.hash, destination: deps.destination.kind, dataset: config.dataset, options }
}
