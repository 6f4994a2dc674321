import { parseDocument } from 'yaml'
import type { Actor } from '../../flow.ts'
import type { ModelFile } from '../../warehouse/semantic/index.ts'
import { contentOf } from './file-content.ts'

/** Whoever asks shares a group with what is asked, admins and modelers too. What is in no group is for admins, outside of spaces. */
export function mayAsk(actor: Actor, groups: readonly string[]): boolean {
  if (groups.length === 0) return actor.role === 'admin' && actor.space === undefined
  return sharesGroup(actor, groups)
}

/** Modelers and admins find every table in lists, to look after it; a user those that share a group. What is in no group is for admins. */
export function mayList(actor: Actor, groups: readonly string[]): boolean {
  if (groups.length === 0) return mayAsk(actor, groups)
  return actor.role !== 'user' || sharesGroup(actor, groups)
}

function sharesGroup(actor: Actor, groups: readonly string[]): boolean {
  return groups.some((group) => actor.groups.includes(group))
}

/**
 * Files of what may be seen: no entity of another or inactive table, no entity or field that `visible_to` keeps to
 * others, and of the columns of a table only those given.
 */
export function narrowFiles(
  files: readonly ModelFile[],
  tables: ReadonlySet<string>,
  actor: Actor,
  columns?: ReadonlyMap<string, readonly string[]>,
): readonly ModelFile[] {
  return files.flatMap((file) => {
    const { entity, table, active, visible_to } = contentOf(file.text)
    if (entity === undefined) return [file]
    if (typeof table !== 'string' || !tables.has(table) || active === false || !isOpenTo(visible_to, actor)) return []
    return [withoutFields(file, actor, columns?.get(table))]
  })
}

export function isOpenTo(groups: unknown, actor: Actor): boolean {
  return !Array.isArray(groups) || sharesGroup(actor, groups.map(String))
}

function withoutFields(file: ModelFile, actor: Actor, columns: readonly string[] | undefined): ModelFile {
  const content = contentOf(file.text)
  const hidden = PARTS.flatMap((section) => hiddenParts(content[section], actor, section === 'fields' ? columns : undefined).map((name) => [section, name]))
  if (hidden.length === 0) return file
  const document = parseDocument(file.text, { version: '1.2' })
  for (const path of hidden) document.deleteIn(path)
  return { path: file.path, text: document.toString({ lineWidth: 0 }) }
}

const PARTS = ['fields', 'measures', 'joins'] as const

function hiddenParts(parts: unknown, actor: Actor, columns: readonly string[] | undefined): readonly string[] {
  if (typeof parts !== 'object' || parts === null) return []
  return Object.entries(parts).flatMap(([name, part]: [string, unknown]) => {
    if (typeof part !== 'object' || part === null) return []
    const isLimited = 'visible_to' in part && !isOpenTo(part.visible_to, actor)
    const isGone = columns !== undefined && 'column' in part && !columns.includes(String(part.column))
    return isLimited || isGone ? [name] : []
  })
}
