import type { Catalog } from '../../connectors/connector.ts'
import type { Profiles } from '../profiles.ts'

/** What is known of the data when files are read; the checks that need a catalog are skipped without one. */
export interface LoadData {
  readonly catalog?: Catalog
  readonly profiles: Profiles
  /** Empty when the files are checked on their own. */
  readonly dialect: string
}
