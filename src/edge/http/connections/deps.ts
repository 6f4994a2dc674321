import type { Connections } from '../../../app/connections/index.ts'
import type { Models } from '../../../app/model/index.ts'
import type { Store } from '../../../platform/store/index.ts'

export interface ConnectionRouteDeps {
  readonly connections: Connections
  readonly models: Models
  readonly store: Store
  /** Whether modelers may start a sync in this organisation; absent: they may not. */
  modelersMaySync?(orgId: string): Promise<boolean>
}
