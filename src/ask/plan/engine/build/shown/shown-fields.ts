import { hintedAround } from '../../hints.ts'
import type { Superlative, Wanted } from '../../sketch.ts'
import type { Asked } from '../asked-of.ts'
import type { BuildState } from '../build-state.ts'
import { fieldsOfNoun, type Shown, subjectEntity, titlesOf } from './shown.ts'

/** The fields a list shows: all those asked for, else what names the rows it is about. */
export function shownFields(state: BuildState, { plains, superlative }: Asked): readonly Shown[] {
  const { wanted } = state.sketch
  const full = wanted.filter((one) => one.kind === 'full').flatMap((one) => everything(state, one))
  const named = plains.flatMap((one) => (one.noun === undefined ? [] : fieldsOfNoun(state, one.noun, one.chunk)))
  const hinted = wanted.filter((one) => one.kind === 'hint').flatMap((one) => hintedFields(state, one))
  const all = [...full, ...named, ...hinted]
  return all.length > 0 ? all : subjectFields(state, superlative)
}

/** "All information about …": every field, or the one that holds the details asked for. */
function everything(state: BuildState, { chunk }: Wanted): readonly Shown[] {
  const about = state.sketch.subjects[0]
  const entity = about === undefined ? state.meanings.main : (subjectEntity(state, about) ?? state.meanings.main)
  const fields = Object.values(state.model.entities[entity]?.fields ?? {})
  const detail = /detail/i.test(chunk.text) ? fields.find((field) => /detail/.test(field.name) && field.type === 'text') : undefined
  return (detail === undefined ? fields : [detail]).map((field) => ({ entity, field: field.name, chunk }))
}

function hintedFields(state: BuildState, { hint, chunk }: Wanted): readonly Shown[] {
  const found = hintedAround(state.model.entities, state.meanings.main, hint ?? 'any')
  if (found === null) state.failed.push('hint')
  return found === null ? [] : [{ entity: found.entity, field: found.field, chunk }]
}

/** "List customers" shows what lists of them do, "which customers" what names them. */
function subjectFields(state: BuildState, superlative: Superlative | undefined): readonly Shown[] {
  const { sketch, meanings, model } = state
  const subject = superlative?.chosen ?? sketch.subjects[0]
  const entity = subject === undefined ? meanings.main : (subjectEntity(state, subject) ?? meanings.main)
  const chunk = subject?.chunk ?? sketch.chunks[0]
  if (chunk === undefined) return []
  const listed = model.entities[entity]?.shown ?? []
  const asksForList = /^\s*(list|show|display|give)\b/i.test(sketch.start) && superlative === undefined
  return asksForList && listed.length > 0 ? listed.map((field) => ({ entity, field, chunk })) : titlesOf(state, entity, chunk)
}
