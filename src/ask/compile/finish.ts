import type { Select } from '../../flow.ts'
import type { Build, Relation, RelationColumn, Wanted } from './build.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { type OrderTerm, printSelect, type SelectNode } from './select-node.ts'
import { keyword, name, type Sql, sql } from './sql.ts'
import { type Stage, wrap } from './stage.ts'

interface Finish {
  readonly select: Pick<Select, 'order' | 'limit' | 'distinct'>
  readonly keys: readonly string[]
  /** Columns that decide what the given order leaves open. */
  readonly ties: readonly string[]
  readonly wanted: Wanted
  readonly ordered: boolean
  readonly columns: readonly RelationColumn[]
}

const SHOWN: Readonly<Record<Wanted, readonly RelationColumn['show'][]>> = {
  asked: ['asked'],
  'asked+support': ['asked', 'support'],
  all: ['asked', 'support', 'hidden'],
}

/** Distinct, order, limit, and the columns that come out. */
export function finish(stage: Stage, finish: Finish, build: Build): Relation {
  const visible = finish.columns.filter((column) => SHOWN[finish.wanted].includes(column.show))
  if (visible.length === 0) throw new PlanNotExpressible('The plan asks for no column.')
  const limited = finish.select.limit
  const ordered = finish.ordered || limited?.ties === 'cut'
  const node = finish.select.distinct ? distinctNode(stage, finish, visible, ordered, build) : plainNode(stage, finish, visible, ordered)
  const limit = limited?.ties === 'cut' ? limitOf(limited, build) : undefined
  const whole: SelectNode = { ...node, limit }
  return { body: printSelect(whole), node: whole, columns: visible }
}

export function limitOf(limit: NonNullable<Select['limit']>, build: Build): NonNullable<SelectNode['limit']> {
  const number = (value: number): Sql => build.dialect.constant('integer', String(value))
  return { count: number(limit.count), offset: limit.offset > 0 ? number(limit.offset) : undefined }
}

function plainNode(stage: Stage, finish: Finish, visible: readonly RelationColumn[], ordered: boolean): SelectNode {
  const columns = visible.map((column) => ({ name: column.name, sql: cell(stage, column.name) }))
  return { ...stage.node, columns, order: ordered ? orderTerms(stage, finish, new Set(visible.map((column) => column.name))) : [] }
}

function orderTerms(stage: Stage, { select, ties }: Finish, visible: ReadonlySet<string>): readonly OrderTerm[] {
  const given = select.order.map((one) => ({ column: one.column, direction: one.direction, nulls: true }))
  const rest = ties
    .filter((tie) => !given.some((one) => one.column === tie))
    .map((column) => ({ column, direction: 'asc' as const, nulls: !column.startsWith('key ') }))
  return [...given, ...rest].map(({ column, direction, nulls }) => ({ sql: visible.has(column) ? name(column) : cell(stage, column), direction, nulls }))
}

/** Each combination of the asked columns once; a column that is not asked stands for it with its smallest or greatest value. */
function distinctNode(given: Stage, finish: Finish, visible: readonly RelationColumn[], ordered: boolean, build: Build): SelectNode {
  const asked = finish.columns.filter((column) => column.show === 'asked').map((column) => column.name)
  const { order } = finish.select
  const beyond = visible.some((column) => column.show !== 'asked') || (ordered && order.some((one) => !asked.includes(one.column)))
  const tied: Finish = { ...finish, ties: asked }
  if (!beyond) return { ...plainNode(given, tied, visible, ordered), distinct: true }
  const stage = (given.node.group?.length ?? 0) > 0 ? wrap(given, 'data', build) : given
  const down = (column: string): boolean => order.some((one) => one.column === column && one.direction === 'desc')
  const cells = new Map(
    [...stage.columns].map(([column, typed]): [string, typeof typed] => [
      column,
      asked.includes(column) ? typed : { ...typed, sql: sql`${keyword(down(column) ? 'MAX' : 'MIN')}(${typed.sql})` },
    ]),
  )
  const grouped: Stage = { node: { ...stage.node, group: asked.map((column) => cell(stage, column)) }, columns: cells }
  return plainNode(grouped, tied, visible, ordered)
}

function cell(stage: Stage, column: string): Sql {
  const typed = stage.columns.get(column)
  if (!typed) throw new PlanNotExpressible(`There is no column "${column}".`)
  return typed.sql
}
