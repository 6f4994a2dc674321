import type { Chunk } from '../../chunks.ts'
import { linksOf } from '../../nouns.ts'

/** Whether a noun may be the field that a value stands in, or the value is of no known field. */
export function namesFieldOf(noun: Chunk, value: Chunk): boolean {
  return linksOf(value, 'value').some(({ target }) => target.field === '' || hasField(noun, target.field, target.entity))
}
/** The same by the field's name alone, in whatever entity. */
export function namesFieldLikeOf(noun: Chunk, value: Chunk): boolean {
  return linksOf(value, 'value').some(({ target }) => linksOf(noun, 'field').some((own) => own.target.field === target.field))
}
export function hasField(noun: Chunk, field: string, entity: string): boolean {
  return linksOf(noun, 'field').some((own) => own.target.field === field && own.target.entity === entity)
}
