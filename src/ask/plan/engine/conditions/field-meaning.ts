import type { Field } from '../../../../warehouse/semantic/model.ts'
import { hintedAround } from '../hints.ts'
import type { FieldMeaning, Meaning, Meanings } from '../meaning.ts'
import type { Condition } from '../sketch.ts'
import type { Placement } from './placement.ts'

/** An entity word this likely may stand for a field of it. */
const ENTITY_WORTH = 0.3
/** What an entity's title is less sure to be meant than the entity. */
const TITLE_DISCOUNT = 0.1
const KEY_SURE = 0.7
const TITLE_SURE = 0.6

/** The field a condition is about, named or hinted at, that `accept` takes; an entity word may stand for its title. */
export function fieldMeaning(placement: Placement, condition: Condition, accept: (field: Field) => boolean): FieldMeaning | null {
  const { meanings } = placement
  const noun = condition.noun
  if (noun === undefined) return hintedMeaning(placement, condition)
  const all = meanings.all(noun.of === undefined && condition.near !== undefined ? { ...noun, of: condition.near } : noun, ['field', 'entity'])
  for (const meaning of all) {
    const found = meaning.kind === 'field' ? meaning : meaning.kind === 'entity' ? standIn(meanings, meaning, condition.hint) : null
    const field = found === null ? undefined : meanings.field(found.entity, found.field)
    if (found === null || field === undefined || !accept(field)) continue
    meanings.take(found)
    return found
  }
  return null
}

/** The field an entity word stands for: what the hint is about, else what names its rows. */
function standIn(meanings: Meanings, meaning: Extract<Meaning, { kind: 'entity' }>, hint: string | undefined): FieldMeaning | null {
  if (meaning.worth <= ENTITY_WORTH) return null
  const hinted = hint === undefined ? null : hintedAround(meanings.model.entities, meaning.entity, hint)
  const field = hinted?.field ?? meanings.titleOf(meaning.entity)[0]
  if (field === undefined) return null
  return { kind: 'field', entity: hinted?.entity ?? meaning.entity, field, link: meaning.link, worth: meaning.worth - TITLE_DISCOUNT }
}

/** The field an adjective is about, near the condition or of what the question is mainly about. */
export function hintedMeaning(placement: Placement, condition: Condition): FieldMeaning | null {
  const { hint } = condition
  if (hint === undefined) return null
  const { meanings } = placement
  const found = [placement.nearOf(condition), meanings.main].map((entity) => hintedOrKey(meanings, entity, hint)).find((one) => one !== null)
  const link = condition.chunk.links[0]
  if (found == null || link === undefined) return null
  placement.hints++
  return { kind: 'field', entity: found.entity, field: found.field, link, worth: found.sure }
}
function hintedOrKey(meanings: Meanings, entity: string, hint: string): { readonly entity: string; readonly field: string; readonly sure: number } | null {
  if (hint !== 'key') return hintedAround(meanings.model.entities, entity, hint)
  const key = meanings.entity(entity)?.key
  return key?.length === 1 && key[0] !== undefined ? { entity, field: key[0], sure: KEY_SURE } : null
}

/** What names the rows a condition without a field is about. */
export function titleMeaning(placement: Placement, condition: Condition): FieldMeaning | null {
  const entity = placement.nearOf(condition)
  const field = placement.meanings.nameFieldOf(entity)
  const link = condition.chunk.links[0]
  if (field === undefined || link === undefined) return null
  placement.hints++
  return { kind: 'field', entity, field, link, worth: TITLE_SURE }
}
