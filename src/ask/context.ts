import type { Expr, Json, Predicate, Query, ResultSet, Select, TurnContext } from '../flow.ts'
import type { Entity, Model } from '../warehouse/semantic/model.ts'
import type { PlannedQuestion } from './asking.ts'
import { measuresIn } from './sources.ts'

const MAX_KEYS = 10_000
const MAX_LABELS = 100

/** What a finished turn leaves for the next question. `turn` and `revision` are filled in by whoever stores it. */
export function contextOf(
  { question, plan, reading, connection }: Pick<PlannedQuestion, 'question' | 'plan' | 'reading' | 'connection'>,
  result: ResultSet,
): TurnContext {
  const outer = outermost(plan.query)
  const entity = outer && rowEntity(outer, connection.model)
  const keyColumns = outer && entity ? keyColumnsOf(outer, entity, result) : []
  const complete = !result.truncated && result.rows.length <= MAX_KEYS && keyColumns.length > 0
  const title = result.columns.findIndex((column) => column.show === 'asked')
  return {
    turn: '',
    revision: 1,
    connection: plan.connection,
    question,
    plan,
    reading,
    focus: { entity: entity?.name ?? baseEntity(outer), measures: [...measuresIn(plan.query)], values: valuesIn(outer, connection.model) },
    rows: {
      entity: keyColumns.length > 0 ? entity?.name : undefined,
      keyColumns: keyColumns.map((index) => result.columns[index]?.name ?? ''),
      keys: complete ? result.rows.map((row) => keyColumns.map((index): Json => row[index] ?? null)) : [],
      labels: result.rows.slice(0, MAX_LABELS).map((row) => String(row[Math.max(0, title)] ?? '')),
      complete,
    },
    columns: result.columns.filter((column) => column.show !== 'hidden').map((column) => ({ name: column.name, label: column.label })),
    mark: plan.display.mark,
  }
}

function outermost(query: Query): Select | undefined {
  return query.kind === 'select' ? query : undefined
}

function baseEntity(outer: Select | undefined): string | undefined {
  return outer && 'entity' in outer.from ? outer.from.entity : undefined
}

/** The entity of which each row is one: `from` of a list, or the entity whose title is the only grouping. */
function rowEntity(outer: Select, model: Model): Entity | undefined {
  if (!('entity' in outer.from)) return undefined
  const from = model.entities[outer.from.entity]
  if (outer.mode === 'list') return from
  const keys = outer.columns.map((column) => column.expr).filter((expr) => expr.kind === 'field')
  const ends = new Set(keys.map((expr) => expr.path.join('.')))
  const [first] = keys
  return ends.size === 1 && first && outer.columns.every((column) => column.expr.kind === 'field' || isFigure(column.expr))
    ? entityAt(model, from, first.path)
    : undefined
}

function isFigure(expr: Expr): boolean {
  return expr.kind !== 'field' && expr.kind !== 'bucket' && expr.kind !== 'part'
}

function entityAt(model: Model, from: Entity | undefined, path: readonly string[]): Entity | undefined {
  return path.reduce<Entity | undefined>((entity, step) => {
    const join = entity?.joins[step]
    return join && model.entities[join.to]
  }, from)
}

/** Positions in the result of the columns that hold the entity's key, all of them or none. */
function keyColumnsOf(outer: Select, entity: Entity, result: ResultSet): readonly number[] {
  const positions = entity.key.map((key) => {
    const column = outer.columns.find(({ expr }) => expr.kind === 'field' && expr.field === key)
    return column ? result.columns.findIndex((each) => each.name === column.name) : -1
  })
  return positions.length > 0 && positions.every((position) => position >= 0) ? positions : []
}

/** Field and value of the plain conditions of the question. */
function valuesIn(outer: Select | undefined, model: Model): TurnContext['focus']['values'] {
  if (!outer?.where || !('entity' in outer.from)) return []
  const from = model.entities[outer.from.entity]
  return conjuncts(outer.where).flatMap((predicate) => {
    if (predicate.kind !== 'compare' || predicate.op !== '=' || predicate.left.kind !== 'field' || predicate.right.kind !== 'value') return []
    const entity = entityAt(model, from, predicate.left.path)
    return entity && typeof predicate.right.value === 'string' ? [{ entity: entity.name, field: predicate.left.field, value: predicate.right.value }] : []
  })
}

function conjuncts(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'and' ? predicate.of.flatMap(conjuncts) : [predicate]
}
