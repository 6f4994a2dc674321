import type { RawBuilder } from 'kysely'
import type { WrittenType } from '../../warehouse/connectors/index.ts'

/** One table about Parley's usage. It says what happened and never what was said: no words of anybody, no secret, no value of anybody's data. */
export interface UsageTable {
  readonly name: string
  readonly comment: string
  /** Name of the column that is unique and never empty. */
  readonly key: string
  /** In order; each as [name, type, what it says]. */
  readonly columns: readonly UsageColumn[]
  /** A SELECT over the store whose output columns are exactly `columns`. */
  readonly rows: (orgId: string) => RawBuilder<unknown>
}
type UsageColumn = readonly [name: string, type: WrittenType, comment: string]
