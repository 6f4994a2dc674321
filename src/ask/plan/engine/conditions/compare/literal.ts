import type { Expr } from '../../../../../flow.ts'
import type { Field } from '../../../../../warehouse/semantic/model.ts'
import type { Chunk } from '../../chunks.ts'
import { numberExpr, textExpr } from '../../draft.ts'
import { isTimely, isYear } from '../../hints.ts'
import type { Operand } from '../../sketch.ts'

const HUNDRED = 100

/** A number or a day named in the words, as the field holds such; null where it holds none. */
export function literal(field: Field, operand: Operand): Expr | null {
  if (operand.kind !== 'number' && operand.kind !== 'period') return null
  const text = operand.chunk.number ?? calendarText(operand.chunk)
  if (text === undefined) return null
  if (field.type === 'text') return textExpr(text)
  if (isTimely(field) && !isYear(field)) return { kind: 'value', type: field.type === 'date' ? 'date' : 'timestamp', value: text }
  return /^-?\d+(\.\d+)?$/.test(text) ? numberExpr(inParts(field, text)) : null
}
/** A share is held as a part of one: "above 20 %" and "above 20" are 0.2. */
function inParts({ format }: Field, text: string): string {
  return format?.kind === 'percent' && Math.abs(Number(text)) > 1 ? String(Number((Number(text) / HUNDRED).toPrecision(12))) : text
}
function calendarText(chunk: Chunk): string | undefined {
  const period = chunk.period?.period
  return period?.kind === 'calendar' ? period.at : undefined
}
