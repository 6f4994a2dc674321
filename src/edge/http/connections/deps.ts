import type { Connections } from '../../../app/connections/index.ts'
import type { Models } from '../../../app/model/index.ts'

export interface ConnectionRouteDeps {
  readonly connections: Connections
  readonly models: Models
  /** Whether modelers may start a sync in this organisation; absent: they may not. */
  modelersMaySync?(orgId: string): Promise<boolean>
}
