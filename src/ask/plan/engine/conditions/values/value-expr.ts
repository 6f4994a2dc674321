import type { Expr } from '../../../../../flow.ts'
import { numberExpr, textExpr } from '../../draft.ts'
import type { Meanings } from '../../meaning.ts'

const NUMBER = /^-?\d+(\.\d+)?$/

/** A value as its field holds it: a number, a truth value or text. */
export function valueExpr(meanings: Meanings, entity: string, field: string, value: string): Expr {
  const type = meanings.field(entity, field)?.type
  if ((type === 'integer' || type === 'decimal') && NUMBER.test(value)) return numberExpr(value)
  if (type === 'boolean') return { kind: 'value', type: 'boolean', value: /^(t|true|y|yes|1)$/i.test(value) }
  return textExpr(value)
}

/** Whether a field can have the text as a value at all. */
export function mayHold(meanings: Meanings, entity: string, field: string, text: string): boolean {
  const type = meanings.field(entity, field)?.type
  return type === 'text' || type === 'boolean' || NUMBER.test(text)
}
