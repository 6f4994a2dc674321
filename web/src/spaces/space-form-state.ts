import { arityOf, columnsOf, type FilterRow, filtersOf, rowsOf } from '../filters/filter-rows.ts'
import type { SourceTable, Space, SpaceText, TableRule } from './spaces-api.ts'

/** A space while it is edited. */
export interface SpaceFields {
  readonly name: string
  readonly rows: readonly FilterRow[]
  readonly tables: readonly TableRule[]
  readonly tablesDefault: 'rule' | 'hidden'
  readonly origins: readonly string[]
  /** One question a line. */
  readonly questions: string
  readonly showSql: boolean
  readonly isTemplate: boolean
}

export const NEW_SPACE: SpaceFields = {
  name: '',
  rows: [],
  tables: [],
  tablesDefault: 'rule',
  origins: [],
  questions: '',
  showSql: false,
  isTemplate: false,
}

const LISTS = ['rows', 'tables', 'origins'] as const
const TEXTS = ['name', 'questions', 'tablesDefault'] as const

/** What this browser kept of a form is one still. */
export function isSpaceFields(value: unknown): value is SpaceFields {
  if (typeof value !== 'object' || value === null) return false
  const all = new Map(Object.entries(value))
  return LISTS.every((name) => Array.isArray(all.get(name))) && TEXTS.every((name) => typeof all.get(name) === 'string')
}

export function fieldsOf(space: Space): SpaceFields {
  return {
    name: space.name,
    rows: rowsOf(space.filters),
    tables: space.tables,
    tablesDefault: space.tables_default,
    origins: space.embed_origins,
    questions: space.suggested_questions.join('\n'),
    showSql: space.show_sql,
    isTemplate: space.is_template,
  }
}

/** Takes everything from a template but its name and filters. */
export function withTemplate(fields: SpaceFields, template: Space): SpaceFields {
  const { tables, tablesDefault, origins, questions, showSql } = fieldsOf(template)
  return { ...fields, tables, tablesDefault, origins, questions, showSql }
}

export function filterColumns(tables: readonly SourceTable[]) {
  return columnsOf(tables.map(({ columns }) => ({ columns: columns.filter(({ filterable }) => filterable) })))
}

export function textOf(fields: SpaceFields, tables: readonly SourceTable[]): SpaceText {
  return {
    name: fields.name.trim(),
    filters: filtersOf(fields.rows, filterColumns(tables)),
    tables: fields.tables,
    tables_default: fields.tablesDefault,
    embed_origins: fields.origins,
    suggested_questions: fields.questions
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    show_sql: fields.showSql,
    is_template: fields.isTemplate,
  }
}

/** A filter that lacks its column or value would open more than is meant, so nothing is shown or saved before it is whole. */
export function isWhole({ column, operator, values }: FilterRow): boolean {
  if (column.trim() === '') return false
  const arity = arityOf(operator)
  if (arity === 'two') return values.length === 2 && values.every((value) => value !== '')
  return arity !== 'one' || (values[0] ?? '') !== ''
}
