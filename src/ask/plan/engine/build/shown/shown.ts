import type { Column } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { whyOf } from '../../draft.ts'
import type { Meaning } from '../../meaning.ts'
import type { Noun } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { fieldOf } from './field-of.ts'

/** A field to be read, and the words it is read for. */
export interface Shown {
  readonly entity: string
  readonly field: string
  readonly chunk: Chunk
}

export function show(state: BuildState, one: Shown): Column {
  return state.columns.add(one.field, fieldOf(state, one.entity, one.field), 'asked', whyOf(one.chunk))
}

/** The fields a noun stands for: itself, or those that name the rows of an entity. */
export function fieldsOfNoun(state: BuildState, noun: Noun, chunk: Chunk): readonly Shown[] {
  const meaning = state.meanings.pick(noun, ['field', 'entity'])
  return meaning === null ? [] : fieldsOf(state, meaning, chunk)
}

function fieldsOf(state: BuildState, meaning: Meaning, chunk: Chunk): readonly Shown[] {
  const { entity } = meaning
  if (meaning.kind === 'field') return fullName(state, entity, meaning.field, chunk) ?? [{ entity, field: meaning.field, chunk }]
  return meaning.kind === 'entity' ? titlesOf(state, entity, chunk) : []
}

export function titlesOf(state: BuildState, entity: string, chunk: Chunk): readonly Shown[] {
  return state.meanings.titleOf(entity).map((field) => ({ entity, field, chunk }))
}

export function subjectEntity(state: BuildState, noun: Noun): string | null {
  return state.meanings.pick(noun, ['entity'])?.entity ?? null
}

/** "full name" of what has a first and a last name is both. */
function fullName(state: BuildState, entity: string, field: string, chunk: Chunk): readonly Shown[] | null {
  const before = state.sketch.chunks[chunk.at - 1]?.text ?? ''
  if (!/full/i.test(chunk.text) && !/full$/i.test(before)) return null
  const fields = Object.keys(state.model.entities[entity]?.fields ?? {})
  const first = fields.find((name) => /(^|_)(first_?name|fname|forename|given_?name)$/.test(name))
  const last = fields.find((name) => /(^|_)(last_?name|lname|surname|family_?name)$/.test(name))
  const isPart = field === first || field === last
  return first === undefined || last === undefined || !isPart ? null : [first, last].map((name) => ({ entity, field: name, chunk }))
}
