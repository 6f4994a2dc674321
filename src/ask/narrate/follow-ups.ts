import type { Period, PlanEdit, Select } from '../../flow.ts'
import { printExpr } from '../../warehouse/semantic/index.ts'
import { type Entity, isToOne, type Model } from '../../warehouse/semantic/model.ts'
import { additivityOf, applyEdits, bucketKey, defaultGrain, entityOf, isCategory, keysOf, roleOf, scopeOf, timeOf } from '../plan/index.ts'
import { lowerLabel, type Telling } from './telling.ts'

interface FollowUp {
  readonly text: string
  readonly edits: readonly PlanEdit[]
}
const MOST = 5
const LONGEST = 160
/** Joins walked to find something to break a figure down by. */
const STEPS = 3
const DIMENSIONS = 2

/** Next questions, each an edit of this plan that has been tried: what cannot be computed is not offered. */
export function followUpsOf(telling: Telling): readonly string[] {
  const { plan, model } = telling
  if (plan.query.kind !== 'select') return []
  const offered = plan.query.mode === 'group' ? groupFollowUps(telling, plan.query) : listFollowUps(telling, plan.query)
  return offered
    .filter((one) => one.text.length <= LONGEST && !('problems' in applyEdits(plan, one.edits, model, plan.clock, 0)))
    .map((one) => one.text)
    .slice(0, MOST)
}

function groupFollowUps(telling: Telling, select: Select): readonly FollowUp[] {
  return [
    ...comparisons(select),
    ...breakdowns(select, telling.model),
    ...overTime(select, telling.model),
    ...tops(telling, select),
    ...shares(select, telling.model),
  ]
}

function comparisons(select: Select): readonly FollowUp[] {
  const value = select.columns.find((column) => column.show === 'asked' && roleOf(column, select.columns) === 'value')
  const unit = select.period && unitOf(select.period.period)
  if (!value || !unit || select.compare) return []
  const edits = (to: string): readonly PlanEdit[] => [
    { op: 'add', slot: 'compare', value: { to } },
    { op: 'add', slot: 'columns', value: { [`${value.name}_previous`]: `previous($${value.name})` } },
    { op: 'add', slot: 'columns', value: { [`${value.name}_growth`]: `growth($${value.name})` } },
  ]
  return [
    { text: `Compare with the previous ${unit}`, edits: edits('previous') },
    ...(unit === 'year' ? [] : [{ text: 'Compare with the same period last year', edits: edits('previous_year') }]),
  ].slice(0, 1)
}
function unitOf(period: Period): string | undefined {
  if (period.kind === 'relative' || period.kind === 'to_date') return period.unit.replace('_', ' ')
  if (period.kind === 'trailing' || period.kind === 'range') return 'period'
  if (period.kind === 'all') return undefined
  if (/-W/.test(period.at)) return 'week'
  if (/-Q/.test(period.at)) return 'quarter'
  return /^(FY)?\d{4}$/.test(period.at) ? 'year' : /^\d{4}-\d\d$/.test(period.at) ? 'month' : 'period'
}

/** Titles of what the rows belong to first, then categories of their own. */
function breakdowns(select: Select, model: Model): readonly FollowUp[] {
  if (!('entity' in select.from) || keysOf(select).filter((key) => key.show !== 'hidden').length > 1) return []
  const used = new Set(select.columns.map((column) => printExpr(column.expr)))
  return dimensionsOf(select.from.entity, model)
    .filter((one) => !used.has(one.formula))
    .slice(0, DIMENSIONS)
    .map(({ label, name, formula }) => ({ text: `Break this down by ${label}`, edits: [{ op: 'add', slot: 'columns', at: 0, value: { [name]: formula } }] }))
}
interface Dimension {
  readonly label: string
  readonly name: string
  readonly formula: string
  readonly isTitle: boolean
  readonly steps: number
  readonly distinct: number
}

/** What things are called comes before what kind they are of; near before far, few before many. */
function dimensionsOf(entity: string, model: Model): readonly Dimension[] {
  return walkDimensions(entity, [], model).sort((a, b) => Number(b.isTitle) - Number(a.isTitle) || a.steps - b.steps || a.distinct - b.distinct)
}
function walkDimensions(name: string, path: readonly string[], model: Model): Dimension[] {
  const entity = entityOf(model, name)
  if (!entity) return []
  const joins = path.length < STEPS ? Object.values(entity.joins).filter((join) => !join.hidden && isToOne(join) && join.to !== name) : []
  const own = categories(entity, path.length > 0).map((field): Dimension => {
    const isTitle = path.length > 0 && entity.title.includes(field.name)
    const formula = printExpr({ kind: 'field', path, field: field.name })
    return {
      label: lowerLabelText(isTitle ? entity.label : field.label),
      name: isTitle ? entity.name : field.name,
      formula,
      isTitle,
      steps: path.length,
      distinct: field.profile?.distinct ?? 0,
    }
  })
  return [...own, ...joins.flatMap((join) => walkDimensions(join.to, [...path, join.name], model))]
}
function categories(entity: Entity, above: boolean) {
  const fields = Object.values(entity.fields).filter(
    (field) => !field.hidden && field.kind !== 'email' && field.kind !== 'url' && field.kind !== 'phone' && isCategory(field, above ? entity.title : []),
  )
  return fields.filter((field) => !field.personal || entity.title.includes(field.name))
}

function overTime(select: Select, model: Model): readonly FollowUp[] {
  const time = select.period ? { field: select.period.field } : timeOf(select, model)
  if (!time || bucketKey(select) || keysOf(select).filter((key) => key.show !== 'hidden').length > 1) return []
  const grain = select.period ? defaultGrain(select.period.resolved) : 'month'
  return [{ text: `Show this by ${grain}`, edits: [{ op: 'add', slot: 'columns', at: 0, value: { [grain]: `bucket(${printExpr(time.field)}, ${grain})` } }] }]
}

function tops({ table }: Telling, select: Select): readonly FollowUp[] {
  if (select.limit || bucketKey(select) || table.rows.length <= 5 || table.keys.length !== 1) return []
  return [{ text: 'Only the top 5', edits: [{ op: 'add', slot: 'limit', value: '5' }] }]
}

function shares(select: Select, model: Model): readonly FollowUp[] {
  const value = select.columns.find((column) => column.show === 'asked' && roleOf(column, select.columns) === 'value')
  const has = select.columns.some((column) => column.expr.kind === 'window' && column.expr.fn === 'share')
  if (!value || has || keysOf(select).length === 0 || bucketKey(select) || additivityOf(value.expr, scopeOf(select, model)) !== 'full') return []
  return [{ text: 'Show this as a percentage of the total', edits: [{ op: 'add', slot: 'columns', value: { share: `share($${value.name})` } }] }]
}

/** A list can be shortened, or counted by something its rows have. */
function listFollowUps({ table, model }: Telling, select: Select): readonly FollowUp[] {
  const first: readonly FollowUp[] =
    select.limit || table.rows.length <= 10 ? [] : [{ text: 'Only the first 10', edits: [{ op: 'add', slot: 'limit', value: '10' }] }]
  const figures = table.columns.filter((column) => column.numeric && !select.order.some((order) => order.column === column.name))
  const sorts =
    table.rows.length > 1
      ? figures
          .slice(0, 1)
          .map(
            (column): FollowUp => ({ text: `Sort by ${lowerLabel(column)}, highest first`, edits: [{ op: 'add', slot: 'order', value: `-${column.name}` }] }),
          )
      : []
  const entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  const shown = new Set(select.columns.map((column) => printExpr(column.expr)))
  const more = Object.values(entity?.fields ?? {})
    .filter((field) => !field.hidden && !field.personal && !shown.has(field.name))
    .slice(0, 2)
    .map(
      (field): FollowUp => ({
        text: `Also show ${lowerLabelText(field.label)}`,
        edits: [{ op: 'add', slot: 'columns', value: { [field.name]: printExpr({ kind: 'field', path: [], field: field.name }) } }],
      }),
    )
  return [...first, ...sorts, ...more]
}

function lowerLabelText(label: string): string {
  return label.replace(/^[A-Z][a-z]*(?![A-Za-z0-9.])/, (word) => word.toLowerCase())
}
