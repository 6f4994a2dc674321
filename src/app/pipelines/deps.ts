import type { Actor } from '../../flow.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Connections } from '../connections/index.ts'

export interface PipelinesDeps {
  readonly store: Store
  readonly secrets: Secrets
  readonly jobs: Jobs
  readonly log: Logger
  readonly connections: Pick<Connections, 'connect' | 'list' | 'sync' | 'waitForSync' | 'remove'>
  /** Where packages, states and datasets of pipelines lie, a folder each. */
  readonly folder: string
  readonly privateHosts: readonly string[]
  /** Address of this installation as it reaches itself. */
  installation(): string
  readonly audit: (
    actor: Actor,
    entry: { readonly action: string; readonly target: string; readonly detail?: Readonly<Record<string, unknown>> },
  ) => Promise<unknown>
  now(): Date
}
