import { AppError } from '../../errors.ts'
import type { Json } from '../../flow.ts'
import type { ModelFile } from '../../warehouse/semantic/index.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../warehouse/semantic/values.ts'
import { invalid } from '../conversations/index.ts'
import { mappingOf } from '../model/index.ts'
import { type Edit, entriesOf, idOf, valueAt } from './edit.ts'
import { otherMeanings } from './meanings.ts'
import { type FoundTarget, findTarget, type Lesson, type TeachTarget } from './target.ts'
import { type Understood, verifiedEntry } from './verified-entry.ts'

/** Where a lesson is taught: the model as its teacher sees it, and the connection's files. */
export interface Classroom {
  readonly model: Model
  readonly values: ValueIndex
  readonly slug: string
  readonly files: readonly ModelFile[]
  /** What the turn understood; absent when it has no plan. */
  readonly understood?: Understood
  readonly teacher: string
  readonly today: string
}
export interface Prepared {
  readonly edit: Edit
  readonly summary: string
}

/**
 * What a lesson comes to in the files.
 * @throws AppError invalid_request for a target or plan that is not there, words_taken, name_taken
 */
export function prepare(lesson: Lesson, room: Classroom, force: boolean): Prepared {
  switch (lesson.kind) {
    case 'synonym':
      return prepareSynonym(lesson, room, force)
    case 'measure':
      return prepareMeasure(lesson, room, force)
    case 'verified':
      return prepareVerified(lesson, room)
    case 'description': {
      const found = targetIn(lesson.target, room)
      if (lesson.target.kind === 'value') throw unfit(['target'], 'A value has no description; teach other words for it instead')
      return { edit: valueEdit(fileOf(found, room), [...found.key, 'description'], lesson.text), summary: `${found.text}: ${lesson.text}` }
    }
    case 'note':
      return prepareNote(lesson, room)
  }
}

/** The checks that other people's work since may have made fail. @throws AppError words_taken */
export function checkAgain(lesson: Lesson, room: Pick<Classroom, 'model' | 'values'>): void {
  if (lesson.kind === 'synonym') refuseTaken(lesson, room)
}

function prepareSynonym(lesson: Extract<Lesson, { kind: 'synonym' }>, room: Classroom, force: boolean): Prepared {
  const found = targetIn(lesson.target, room)
  if (!force) refuseTaken(lesson, room)
  const file = fileOf(found, room)
  const summary = `"${lesson.words}" means ${found.text}`
  if (lesson.target.kind !== 'value') return { edit: { kind: 'words', path: file.path, key: [...found.key, 'synonyms'], words: [lesson.words] }, summary }
  const key = [...found.key, 'values', lesson.target.value]
  const known = valueAt(file, key)
  const words = typeof known === 'string' && known.trim() !== '' ? known.split(',').map((each) => each.trim()) : []
  const all = words.some((each) => each.toLowerCase() === lesson.words.toLowerCase()) ? words : [...words, lesson.words]
  return { edit: valueEdit(file, key, all.join(', ')), summary }
}

function refuseTaken({ words, target }: Extract<Lesson, { kind: 'synonym' }>, { model, values }: Pick<Classroom, 'model' | 'values'>): void {
  const others = otherMeanings(words, target, model, values)
  const [first] = others
  if (first === undefined) return
  const wanted = findTarget(target, model)
  const message = `"${words}" already means ${first.text}.`
  throw new AppError('words_taken', {
    words,
    meaning: first.text,
    detail: { message, words, meanings: others, wanted: { target, text: wanted?.text ?? '' } },
  })
}

function prepareMeasure(lesson: Extract<Lesson, { kind: 'measure' }>, room: Classroom, force: boolean): Prepared {
  const found = targetIn({ kind: 'entity', entity: lesson.entity }, room, ['entity'])
  const { entity } = found
  const taken = entity.measures[lesson.name] ? 'a measure' : entity.fields[lesson.name] ? 'a field' : entity.joins[lesson.name] ? 'a join' : undefined
  if (taken !== undefined && !(force && taken === 'a measure')) throw new AppError('name_taken', { entity: entity.label, what: taken, name: lesson.name })
  const measure = {
    formula: lesson.formula,
    ...(lesson.label !== undefined && { label: lesson.label }),
    ...(lesson.synonyms !== undefined && lesson.synonyms.length > 0 && { synonyms: [...lesson.synonyms] }),
    ...(lesson.format !== undefined && { format: lesson.format }),
  }
  return {
    edit: valueEdit(fileOf(found, room), ['measures', lesson.name], measure),
    summary: `${lesson.label ?? lesson.name} (${entity.label}) = ${lesson.formula}`,
  }
}

const QUESTIONS_FILE = 'questions.yaml'

function prepareVerified(lesson: Extract<Lesson, { kind: 'verified' }>, room: Classroom): Prepared {
  if (room.understood === undefined) throw unfit([], 'This turn has no plan to verify')
  const made = verifiedEntry(room.understood, lesson, room.model)
  if ('fault' in made) throw unfit(made.at === 'question' ? ['question'] : ['slots', made.at], made.fault)
  const path = `model/${room.slug}/${QUESTIONS_FILE}`
  const file = room.files.find((each) => each.path === path)
  const question = String(made.entry.question)
  const id = freeId(question, file === undefined ? [] : entriesOf(file).flatMap((entry) => idOf(entry) ?? []))
  const entry = { id, ...made.entry, verified: { by: room.teacher, at: room.today } }
  return { edit: { kind: 'entry', path, id, entry }, summary: `Verified: ${question}` }
}

const MAX_ID = 48

function freeId(question: string, taken: readonly string[]): string {
  const base = slugOf(question.replace(/[{}]/g, ''), MAX_ID) || 'question'
  for (let n = 1; ; n += 1) if (!taken.includes(n === 1 ? base : `${base}_${n}`)) return n === 1 ? base : `${base}_${n}`
}

function prepareNote(lesson: Extract<Lesson, { kind: 'note' }>, room: Classroom): Prepared {
  const about = lesson.target && targetIn(lesson.target, room)
  const title = about === undefined ? firstWords(lesson.text) : `${about.text}: ${firstWords(lesson.text)}`
  const base = `model/notes/taught/${slugOf(title, MAX_ID) || 'note'}`
  let path = `${base}.md`
  for (let n = 2; room.files.some((each) => each.path === path); n += 1) path = `${base}_${n}.md`
  return { edit: { kind: 'file', path, text: `---\ntitle: ${JSON.stringify(title)}\n---\n${lesson.text}\n` }, summary: `Note: ${title}` }
}

const TITLE_WORDS = 8

function firstWords(text: string): string {
  const words = text.split(/\s+/)
  return words.length > TITLE_WORDS ? `${words.slice(0, TITLE_WORDS).join(' ')} …` : words.join(' ')
}

function slugOf(text: string, length: number): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, length)
    .replace(/^_+|_+$/g, '')
}

function targetIn(target: TeachTarget, room: Classroom, at: readonly string[] = ['target']): FoundTarget {
  const found = findTarget(target, room.model)
  if (found === undefined) throw unfit(at, 'There is no such thing in the data of this answer')
  const isStored =
    target.kind !== 'value' || room.values.entries.some((one) => one.entity === target.entity && one.field === target.field && one.value === target.value)
  if (!isStored) throw unfit([...at, 'value'], 'This value does not occur')
  return found
}

function fileOf({ entity }: FoundTarget, { files }: Classroom): ModelFile {
  const file = files.find((each) => mappingOf(each.text).entity === entity.name)
  if (file === undefined) throw new AppError('internal')
  return file
}

function valueEdit(file: ModelFile, key: readonly string[], after: Json): Edit {
  return { kind: 'value', path: file.path, key, before: valueAt(file, key) ?? null, after }
}

export function unfit(at: readonly (string | number)[], msg: string): AppError {
  return invalid({ loc: ['body', 'teach', ...at], msg, type: 'value_error' })
}
