import type { Clock } from '../../../flow.ts'
import type { Found } from './found.ts'
import { isSystemEntity, systemEntity } from './system-entities.ts'
import { type Entry, type FindWords, wordEntity } from './word-entity.ts'

/** All that texts can name, by name with or without `@` and whatever case. */
export interface EntityBook {
  /** Values in a text, in order; none of an entity that nobody knows. */
  find(entity: string, text: string): readonly Found[]
  /** The value that a text gives as an answer to a question for it; null: it does not fit. */
  fit(entity: string, text: string): string | null
}

/** @param userEntities those that editors wrote; read once */
export function openEntityBook(
  userEntities: readonly { readonly name: string; readonly entries: readonly Entry[] }[],
  language: string,
  clock: () => Clock,
): EntityBook {
  const written = new Map(userEntities.map(({ name, entries }) => [nameOf(name), entries]))
  const finders = new Map<string, FindWords>()
  const finderOf = (name: string): FindWords => {
    const entries = written.get(name)
    const known = finders.get(name)
    if (known !== undefined) return known
    if (entries === undefined) return isSystemEntity(name) ? systemEntity(name, language, clock()) : () => []
    const made = wordEntity(entries, language)
    finders.set(name, made)
    return made
  }
  const find = (entity: string, text: string): readonly Found[] => finderOf(nameOf(entity))(text)
  return {
    find,
    fit: (entity, text) => {
      const name = nameOf(entity)
      if (name === 'sys.alphanumeric' && /^[\p{L}\p{N}]+$/u.test(text.trim())) return text.trim()
      return find(name, text)[0]?.value ?? null
    },
  }
}

function nameOf(entity: string): string {
  return entity.replace(/^@/, '').toLowerCase()
}
