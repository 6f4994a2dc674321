import type { Superlative } from '../../sketch.ts'
import type { Asked } from '../asked-of.ts'
import type { BuildState } from '../build-state.ts'
import { isKey, isTitle } from '../shown/names-rows.ts'
import { fieldsOfNoun, type Shown, subjectEntity, titlesOf } from '../shown/shown.ts'

/** What figures are broken down by: what is shown beside them, what "by" or "each" names, else what a superlative chooses. */
export function groupKeys(state: BuildState, { plains, superlative }: Asked): readonly Shown[] {
  const keys = plains.flatMap((one) => (one.noun === undefined ? [] : fieldsOfNoun(state, one.noun, one.chunk)))
  for (const group of groupFields(state)) if (!keys.some((key) => standsFor(state, key, group))) keys.push(group)
  return superlative !== undefined && keys.length === 0 ? chosenFields(state, superlative) : keys
}

export function groupFields(state: BuildState): readonly Shown[] {
  return state.sketch.groups.flatMap((noun) => fieldsOfNoun(state, noun, noun.chunk))
}

/** "name and number of orders for each customer": the name already tells the customers apart. */
function standsFor(state: BuildState, key: Shown, group: Shown): boolean {
  return key.entity === group.entity && (key.field === group.field || isTitle(state, key) || isKey(state, key))
}

function chosenFields(state: BuildState, { chosen, noun }: Superlative): readonly Shown[] {
  const subject = chosen ?? state.sketch.subjects.find((one) => one.chunk !== noun?.chunk)
  const entity = subject === undefined ? null : subjectEntity(state, subject)
  return subject === undefined || entity === null ? [] : titlesOf(state, entity, subject.chunk)
}
