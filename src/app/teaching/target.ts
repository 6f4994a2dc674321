import type { Json, Teach } from '../../flow.ts'
import type { Entity, Model } from '../../warehouse/semantic/model.ts'

/** What words can be taught to mean: a part of the model, or a value of a field. */
export type TeachTarget =
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'field'; readonly entity: string; readonly field: string }
  | { readonly kind: 'measure'; readonly entity: string; readonly measure: string }
  | { readonly kind: 'join'; readonly entity: string; readonly join: string }
  | { readonly kind: 'filter'; readonly entity: string; readonly filter: string }
  | { readonly kind: 'value'; readonly entity: string; readonly field: string; readonly value: string }

/** `Teach` of `flow.ts` with the targets that can be taught. */
export type Lesson =
  | { readonly kind: 'synonym'; readonly words: string; readonly target: TeachTarget }
  | Extract<Teach, { kind: 'measure' | 'verified' }>
  | { readonly kind: 'description'; readonly target: TeachTarget; readonly text: string }
  | { readonly kind: 'note'; readonly target?: TeachTarget; readonly text: string }

/** A target found in a model: what people call it, and where its entity's file keeps it. */
export interface FoundTarget {
  readonly target: TeachTarget
  readonly text: string
  /** Keys of the thing itself in the file; of its field for a value. */
  readonly key: readonly string[]
  readonly entity: Entity
}

/** @returns undefined when the model has no such thing, or none that is declared in a file */
export function findTarget(target: TeachTarget, model: Model): FoundTarget | undefined {
  const entity = Object.hasOwn(model.entities, target.entity) ? model.entities[target.entity] : undefined
  if (entity === undefined) return undefined
  const found = (text: string, ...key: readonly string[]): FoundTarget => ({ target, text, key, entity })
  const part = (things: Readonly<Record<string, { readonly label: string; readonly declared?: boolean }>>, section: string, name: string) => {
    const thing = Object.hasOwn(things, name) ? things[name] : undefined
    return thing === undefined || thing.declared === false ? undefined : found(`${thing.label} (${entity.label})`, section, name)
  }
  switch (target.kind) {
    case 'entity':
      return found(entity.label)
    case 'field':
      return part(entity.fields, 'fields', target.field)
    case 'measure':
      return part(entity.measures, 'measures', target.measure)
    case 'join':
      return part(entity.joins, 'joins', target.join)
    case 'filter':
      return part(entity.filters, 'filters', target.filter)
    case 'value': {
      const field = part(entity.fields, 'fields', target.field)
      return field && { ...field, text: `${target.value} (${entity.label}: ${entity.fields[target.field]?.label ?? target.field})` }
    }
  }
}

export function sameTarget(a: TeachTarget, b: TeachTarget): boolean {
  return keyOf(a) === keyOf(b)
}

function keyOf(target: TeachTarget): string {
  const part =
    'field' in target ? target.field : 'measure' in target ? target.measure : 'join' in target ? target.join : 'filter' in target ? target.filter : ''
  const value: Json = target.kind === 'value' ? target.value : null
  return JSON.stringify([target.kind, target.entity, part, value])
}
