import type { CatalogColumn, CatalogTable } from '../../connectors/connector.ts'
import type { Cardinality, FieldKind, FieldType } from '../model.ts'
import type { ColumnProfile, TableProfile } from '../profiles.ts'

/** A table on its way to becoming an entity. */
export interface TableDraft {
  readonly table: CatalogTable
  readonly profile?: TableProfile
  readonly name: string
  readonly label: string
  /** Words of the name, written out, singular; qualifiers such as "ref" dropped. */
  readonly words: readonly string[]
  readonly synonyms: readonly string[]
}

export interface FieldDraft {
  readonly column: CatalogColumn
  readonly profile?: ColumnProfile
  readonly name: string
  readonly label: string
  /** Words written out, without the table's own name in front. */
  readonly words: readonly string[]
  readonly synonyms: readonly string[]
  readonly type: FieldType
  readonly storedIn?: string
  readonly kind?: FieldKind
  readonly unit?: string
  readonly hidden: boolean
  /** Alone the key of its table. */
  readonly isKey: boolean
  readonly personal: boolean
}

export interface JoinDraft {
  readonly from: TableDraft
  readonly to: TableDraft
  readonly columns: readonly string[]
  readonly toColumns: readonly string[]
  readonly cardinality: Extract<Cardinality, 'many_to_one' | 'one_to_one' | 'many_to_many'>
  readonly required: boolean
  readonly suggested: boolean
  readonly evidence?: { readonly inclusion: number; readonly unique: boolean; readonly names: number }
}
