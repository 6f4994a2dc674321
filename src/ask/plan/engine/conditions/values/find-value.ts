import type { Expr } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import type { Meaning } from '../../meaning.ts'
import { kindOf, linksOf } from '../../nouns.ts'
import type { Condition, Noun } from '../../sketch.ts'
import type { Placement } from '../placement.ts'
import { type IndexedValue, indexedValue } from './indexed-value.ts'
import { mayHold, valueExpr } from './value-expr.ts'

/** A value with the field that has it. */
export interface FoundValue {
  readonly entity: string
  readonly field: string
  readonly value: Expr
  /** As an index holds it; other text is matched whatever its case. */
  readonly exact: boolean
}

/** Which value of which field the words mean: one of an index that fits what is named, else the text as it is written. */
export function findValue(placement: Placement, chunk: Chunk, condition: Condition): FoundValue | null {
  const named = condition.noun
  const fields = named === undefined ? [] : namedFields(placement, named)
  const indexed = indexedValue(placement, chunk, condition, fields)
  if (indexed !== undefined && (named === undefined || indexed.fit !== undefined || fields.length === 0)) return takeIndexed(placement, indexed)
  const best = fields.find((one) => one.kind === 'field') ?? fields[0]
  const text = linksOf(chunk, 'value').find((link) => !link.target.inIndex)?.target.value ?? (indexed === undefined ? undefined : chunk.text)
  if (best !== undefined && text !== undefined) return textOf(placement, best, text)
  return indexed === undefined ? titled(placement, condition, text) : takeIndexed(placement, indexed)
}

function namedFields({ meanings }: Placement, noun: Noun): readonly Meaning[] {
  return meanings.all(noun, kindOf(noun.chunk) === 'entity' ? ['entity'] : ['field', 'entity'])
}

function takeIndexed(placement: Placement, { link, worth }: IndexedValue): FoundValue {
  const { entity, field, value } = link.target
  placement.meanings.take({ kind: 'field', entity, field, link, worth })
  return { entity, field, value: valueExpr(placement.meanings, entity, field, value), exact: true }
}

/** The text in the field that is named, or in what names the rows of the entity that is. */
function textOf({ meanings }: Placement, named: Meaning, text: string): FoundValue | null {
  meanings.take(named)
  const field = named.kind === 'field' ? named.field : meanings.nameFieldOf(named.entity)
  if (field === undefined || !mayHold(meanings, named.entity, field, text)) return null
  return { entity: named.entity, field, value: valueExpr(meanings, named.entity, field, text), exact: false }
}

/** The text as the name of the rows it stands near. */
function titled(placement: Placement, condition: Condition, text: string | undefined): FoundValue | null {
  const near = placement.nearOf(condition)
  const field = placement.meanings.nameFieldOf(near)
  if (text === undefined || field === undefined) return null
  placement.hints++
  return { entity: near, field, value: valueExpr(placement.meanings, near, field, text), exact: false }
}
