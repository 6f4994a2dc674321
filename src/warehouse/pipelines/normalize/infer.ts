import type { DataType } from '../config/index.ts'
import { ExactNumber } from '../json/index.ts'
import { coerce, decimalOf, type JsonValue, kindOf, WHOLE_SIZE } from './coerce.ts'
import { parseIsoTime } from './iso-time.ts'

export interface Inferred {
  readonly dataType: DataType
  readonly precision?: number
  readonly scale?: number
}

/** The type that a value gives a new column. Texts that are full date-times become timestamps, days alone do not. */
export function inferType(value: JsonValue): Inferred {
  if (typeof value === 'string' && parseIsoTime(value)?.kind === 'timestamp') return { dataType: 'timestamp' }
  return plainType(value)
}

/** As `inferType`, but every text is text: of the columns for what did not fit. */
export function plainType(value: JsonValue): Inferred {
  const kind = kindOf(value)
  if (kind === 'bigint' && coerce('bigint', value) === undefined) return wideType(value)
  if (kind === 'double' && value instanceof ExactNumber && !Number.isFinite(value.value)) return { dataType: 'text' }
  return { dataType: kind }
}

/** Integers outside 64 bits keep their digits: as a decimal while that has room, else as text. */
function wideType(value: JsonValue): Inferred {
  const fits = decimalOf(value) !== null && coerce('decimal', value, WHOLE_SIZE) !== undefined
  return fits ? { dataType: 'decimal', ...WHOLE_SIZE } : { dataType: 'text' }
}
