import { SYSTEM_PREFIX } from '../schema/index.ts'
import { coerce, type JsonValue } from './coerce.ts'
import type { Dataset } from './dataset.ts'
import { type Inferred, inferType, plainType } from './infer.ts'
import { describeColumn, systemColumnNamed } from './rules.ts'
import type { Column, Table } from './table.ts'

/** What became of a value: written, left out by the contract, or its whole row is to be left out. */
export type Placed = 'written' | 'discarded' | 'drop-row'

/**
 * Writes a value to its column, adding the column if it is new; or to the column of variants if it does not fit. The way of
 * every value that the short way of known columns and equal types does not take.
 *
 * @param value   with its numbers read exactly
 * @param record  position of the root record, for messages
 */
export function place(dataset: Dataset, table: Table, row: number, name: string, value: JsonValue, record: number): Placed {
  const column = table.byName.get(name)
  if (column === undefined) return introduce(dataset, table, row, name, value, record)
  const cell = coerce(column.type, value, column.size)
  if (cell === undefined) return placeVariant(dataset, table, row, column, value, record)
  column.cells[row] = cell
  return 'written'
}

function introduce(dataset: Dataset, table: Table, row: number, name: string, value: JsonValue, record: number): Placed {
  const { contract } = dataset.rulesOf(table)
  const isSystem = name.startsWith(SYSTEM_PREFIX)
  if (table.isStored && contract.columns !== 'evolve' && !isSystem) {
    if (contract.columns === 'freeze') dataset.findings.violate({ table: table.name, column: name, kind: 'columns', record })
    return discard(table, contract.columns)
  }
  addInferred(dataset, table, name, value)
  return place(dataset, table, row, name, value, record)
}

function addInferred(dataset: Dataset, table: Table, name: string, value: JsonValue): Column {
  const described = systemColumnNamed(name, table)
  if (described !== undefined) return dataset.addColumn(table, described)
  const hint = dataset.rulesOf(table).hints.get(name)
  const inferred: Inferred = hint?.dataType === undefined ? inferType(value) : { dataType: hint.dataType }
  return dataset.addColumn(table, { ...inferred, ...describeColumn(name, inferred.dataType, hint, true) })
}

function placeVariant(dataset: Dataset, table: Table, row: number, column: Column, value: JsonValue, record: number): Placed {
  const inferred = plainType(value)
  const known = column.variants[inferred.dataType]
  const cell = known === undefined ? undefined : coerce(known.type, value, known.size)
  if (known !== undefined && cell !== undefined) {
    known.cells[row] = cell
    return 'written'
  }
  const name = dataset.naming.join([column.name, `v_${inferred.dataType}`])
  if (!table.byName.has(name)) {
    const { contract } = dataset.rulesOf(table)
    if (table.isStored && contract.dataType !== 'evolve') {
      if (contract.dataType === 'freeze') dataset.findings.violate({ table: table.name, column: column.name, kind: 'data_type', record })
      return discard(table, contract.dataType)
    }
    dataset.addColumn(table, { name, nullable: true, ...inferred, variant: true })
  }
  column.variants[inferred.dataType] = table.byName.get(name)
  return place(dataset, table, row, name, value, record)
}

/** A frozen schema is gone through to its end, so that every violation can be named. */
function discard(table: Table, mode: 'freeze' | 'discard_row' | 'discard_value'): Placed {
  if (mode === 'discard_row') return 'drop-row'
  table.discardedValues++
  return 'discarded'
}
