import { stemOf, tokenize } from '../../ask/link/index.ts'
import { foldValue } from '../../warehouse/semantic/index.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../warehouse/semantic/values.ts'
import { findTarget, sameTarget, type TeachTarget } from './target.ts'

/** One thing words mean already. */
export interface Meaning {
  readonly target: TeachTarget
  readonly text: string
}

/** Everything else the words name in the model, and every value they spell, as the caller sees both. */
export function otherMeanings(words: string, target: TeachTarget, model: Model, values: ValueIndex): readonly Meaning[] {
  const wanted = wordsKey(words)
  const folded = foldValue(words)
  const named = namesOf(model).filter((each) => each.names.some((name) => wordsKey(name) === wanted))
  const spelt = values.entries
    .filter((entry) => foldValue(entry.value) === folded)
    .map(({ entity, field, value }): TeachTarget => ({ kind: 'value', entity, field, value }))
  const targets = [...named.map((each) => each.target), ...spelt].filter((other) => !sameTarget(other, target) && !isOwnField(other, target))
  return targets.flatMap((other) => {
    const found = findTarget(other, model)
    return found === undefined ? [] : [{ target: other, text: found.text }]
  })
}

/** Words for a value of a field may well be said of the field, and the other way round: "country" and the country "Country". */
function isOwnField(other: TeachTarget, target: TeachTarget): boolean {
  return other.kind === 'value' && target.kind === 'value' && other.entity === target.entity && other.field === target.field && other.value === target.value
}

interface Named {
  readonly target: TeachTarget
  readonly names: readonly string[]
}

/** What people call each thing of a model that they may be offered. */
export function namesOf(model: Model): readonly Named[] {
  const general = (name: string) => Object.entries(model.synonyms).flatMap(([word, meant]) => (meant === name ? [word] : []))
  return Object.values(model.entities).flatMap((entity): Named[] => {
    const named = (
      target: TeachTarget,
      thing: { readonly name: string; readonly label: string; readonly synonyms: readonly string[] },
      full: string,
    ): Named => ({
      target,
      names: [thing.name.replaceAll('_', ' '), thing.label, ...thing.synonyms, ...general(full), ...(full === thing.name ? [] : general(thing.name))],
    })
    const within = <T extends { readonly name: string; readonly label: string; readonly synonyms: readonly string[]; readonly hidden: boolean }>(
      things: Readonly<Record<string, T>>,
      target: (name: string) => TeachTarget,
    ) => Object.values(things).flatMap((thing) => (thing.hidden ? [] : [named(target(thing.name), thing, `${entity.name}.${thing.name}`)]))
    return [
      named({ kind: 'entity', entity: entity.name }, entity, entity.name),
      ...within(entity.fields, (field) => ({ kind: 'field', entity: entity.name, field })),
      ...within(entity.measures, (measure) => ({ kind: 'measure', entity: entity.name, measure })),
      ...within(entity.filters, (filter) => ({ kind: 'filter', entity: entity.name, filter })),
    ]
  })
}

/** "Clients" and "client" are the same words. */
function wordsKey(words: string): string {
  return tokenize(words)
    .filter((token) => token.shape !== 'mark')
    .map((token) => stemOf(token.lower))
    .join(' ')
}
