import type { Clock, Column, Combine, Expr, Order, PeriodFilter, Plan, Predicate, Query, Select, SetQuery, Why } from '../../flow.ts'
import type { Entity, Model } from '../../warehouse/semantic/model.ts'
import { formatOf } from './column-format.ts'
import { lower, phraseOf } from './column-label.ts'
import { bucketKey, isBucket, keysOf, roleOf } from './column-role.ts'
import { compareBase } from './compare-base.ts'
import { exprsWithin } from './expr-parts.ts'
import { fieldTypeOf, scopeOf } from './expr-type.ts'
import { type Nodes, nodesAfter, nodesIn } from './nodes.ts'
import { resolvePeriod } from './resolve-period.ts'
import { entityOf, fieldOf, type Scope } from './scope.ts'

interface Settling {
  readonly model: Model
  readonly clock: Clock
  readonly nodes: Nodes
}

/**
 * Fills in what follows from the rest of a plan, anew each time: dates of its periods, the stretch it is compared with,
 * keys that keep equal names apart, default order, filled buckets, the default mark. What a person or the words chose stays.
 *
 * @param clock  the moment periods are resolved by; it becomes the plan's
 */
export function settlePlan(plan: Plan, model: Model, clock: Clock = plan.clock): Plan {
  const settling: Settling = { model, clock, nodes: nodesAfter(nodesIn(plan).map((node) => node.id)) }
  const query = settleQuery(plan.query, settling, true)
  return { ...plan, clock, query, display: settleDisplay(plan, query) }
}

function settleQuery(query: Query, settling: Settling, outermost: boolean): Query {
  switch (query.kind) {
    case 'select':
      return settleSelect(query, settling, outermost)
    case 'set':
      return settleSet(query, settling)
    case 'combine':
      return settleCombine(query, settling)
  }
}

function settleSet(query: SetQuery, settling: Settling): SetQuery {
  const [first, second, ...rest] = query.inputs.map((input) => settleQuery(input, settling, false))
  return first && second ? { ...query, inputs: [first, second, ...rest] } : query
}

/** Equal names stay apart across inputs as well: keys of identity that every input has are matched on too. */
function settleCombine(query: Combine, settling: Settling): Combine {
  const inputs = query.inputs.map((input) => ({ ...input, query: settleQuery(input.query, settling, false) }))
  const identities = inputs.map((input) => (input.query.kind === 'set' ? [] : input.query.columns.filter(isIdentity)))
  const named = query.on.filter((name) => !query.columns.some((column) => isIdentity(column) && column.name === name))
  const shared = (identities[0] ?? []).filter((column) => identities.every((list) => list.some((one) => one.name === column.name)))
  const kept = query.columns.filter((column) => !isIdentity(column))
  const without = inputs.map((input) => ({ ...input, query: dropIdentity(input.query, shared) }))
  const identity = shared.map((column) => identityColumn(column.name, column.label, { kind: 'column', column: column.name }, settling))
  return { ...query, inputs: without, on: [...named, ...shared.map((column) => column.name)], columns: [...kept, ...identity] }
}
function dropIdentity(query: Query, keep: readonly Column[]): Query {
  if (query.kind === 'set') return query
  return { ...query, columns: query.columns.filter((column) => !isIdentity(column) || keep.some((one) => one.name === column.name)) }
}

function settleSelect(select: Select, settling: Settling, outermost: boolean): Select {
  const inner = 'query' in select.from ? { ...select, from: { query: settleQuery(select.from.query, settling, false) } } : select
  const timed = settleTime(inner, settling)
  const identified = withIdentity(timed, settling, outermost)
  const filled = withFill(identified)
  const shaped = outermost || filled.limit || filled.top ? withOrder(filled, settling) : filled
  return { ...shaped, columns: shaped.columns.map((column) => withFormat(column, scopeOf(shaped, settling.model))) }
}

function withFormat(column: Column, scope: Scope): Column {
  if (column.format) return column
  const format = formatOf(column.expr, scope)
  return format ? { ...column, format } : column
}

function settleTime(select: Select, settling: Settling): Select {
  const where = select.where && settleWithin(select.where, scopeOf(select, settling.model), settling)
  if (!select.period) return { ...select, ...(where && { where }) }
  const period = settlePeriod(select.period, scopeOf(select, settling.model), settling.clock)
  const timed: Select = { ...select, period, ...(where && { where }) }
  return timed.compare ? settleCompare(timed, timed.compare, period, settling) : timed
}

function settlePeriod(filter: PeriodFilter, scope: Scope, clock: Clock): PeriodFilter {
  return { ...filter, resolved: resolvePeriod(filter.period, clock, fieldTypeOf(filter.field, scope), freshUntil(filter.field, scope)) }
}

/** Until when a field has data, known for the field an entity's rows are dated by. */
export function freshUntil(field: Expr, scope: Scope): string | undefined {
  const found = fieldOf(field, scope)
  const time = found?.entity.time
  return found && time?.field === found.field.name && time.path.length === 0 ? found.entity.freshUntil : undefined
}

function settleCompare(select: Select, compare: NonNullable<Select['compare']>, filter: PeriodFilter, settling: Settling): Select {
  const scope = scopeOf(select, settling.model)
  const chosen = compare.why.some((why) => why.kind === 'default' && why.reason === 'alignment') ? undefined : compare.align
  const bucket = bucketKey(select)?.expr.grain
  const base = compareBase({ period: filter.period, to: compare.to, align: chosen, bucket, clock: settling.clock, fieldType: fieldTypeOf(filter.field, scope) })
  if (!base) return select
  const { shift: _, ...rest } = compare
  return {
    ...select,
    period: { ...filter, resolved: { ...base.current, partial: filter.resolved.partial } },
    compare: { ...rest, align: base.align, resolved: base.resolved, ...(base.shift && { shift: base.shift }) },
  }
}

/** Second time conditions are resolved like the first. Sub-plans in conditions are settled as well. */
function settleWithin(predicate: Predicate, scope: Scope, settling: Settling): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const [first, second, ...rest] = predicate.of
      const inner = (one: Predicate) => settleWithin(one, scope, settling)
      return { ...predicate, of: [inner(first), inner(second), ...rest.map(inner)] }
    }
    case 'not':
      return { ...predicate, of: settleWithin(predicate.of, scope, settling) }
    case 'within':
      return { ...predicate, resolved: resolvePeriod(predicate.period, settling.clock, fieldTypeOf(predicate.of, scope), freshUntil(predicate.of, scope)) }
    case 'member':
      return { ...predicate, query: settleQuery(predicate.query, settling, false) }
    default:
      return predicate
  }
}

// ── identity ──

function isIdentity(column: Column): boolean {
  return column.show === 'hidden' && column.why.some((why) => why.kind === 'default' && why.reason === 'identity')
}

/** Groups by an entity's key where its title is a key; shows its key to a list, so that "those" can mean its rows. */
function withIdentity(select: Select, settling: Settling, outermost: boolean): Select {
  if (!('entity' in select.from)) return select
  const own = select.columns.filter((column) => !isIdentity(column))
  const bare: Select = { ...select, columns: own }
  const scope = scopeOf(bare, settling.model)
  const from = entityOf(settling.model, select.from.entity)
  const wanted =
    select.mode === 'group' ? keysOf(bare).flatMap((key) => identityOf(key.expr, scope)) : outermost && !select.distinct && from ? keyFields(from, []) : []
  const columns = [...own]
  for (const { path, field, label } of wanted) {
    if (columns.some((column) => sameField(column.expr, path, field))) continue
    const expr: Expr = { kind: 'field', path, field }
    const former = select.columns.find((column) => isIdentity(column) && sameField(column.expr, path, field))
    columns.push(former ?? identityColumn(freeName(field, columns), label, expr, settling))
  }
  return { ...select, columns }
}

interface KeyField {
  readonly path: readonly string[]
  readonly field: string
  readonly label: string
}
function identityOf(expr: Expr, scope: Scope): readonly KeyField[] {
  const found = fieldOf(expr, scope)
  return found?.entity.title.includes(found.field.name) ? keyFields(found.entity, found.path) : []
}
function keyFields(entity: Entity, path: readonly string[]): readonly KeyField[] {
  return entity.key.map((field) => ({ path, field, label: entity.fields[field]?.label ?? field }))
}
function identityColumn(name: string, label: string, expr: Expr, settling: Settling): Column {
  const why: Why = { kind: 'default', reason: 'identity', text: 'Keeps rows with equal names apart.' }
  return { ...settling.nodes.make(why), name, label, expr, show: 'hidden' }
}
function sameField(expr: Expr, path: readonly string[], field: string): boolean {
  return expr.kind === 'field' && expr.field === field && expr.path.join('.') === path.join('.')
}

/** A column name that is not taken: `name`, `name_2`, … */
export function freeName(name: string, columns: readonly Column[]): string {
  const taken = new Set(columns.map((column) => column.name))
  if (!taken.has(name)) return name
  for (let n = 2; ; n += 1) if (!taken.has(`${name}_${n}`)) return `${name}_${n}`
}

// ── fill, order, mark ──

const NEED_EVERY_BUCKET: ReadonlySet<string> = new Set(['running', 'moving', 'lag', 'change', 'growth'])

/** Windows along time need a row for every bucket. */
function withFill(select: Select): Select {
  const windows = select.columns.flatMap((column) => exprsWithin(column.expr)).filter((expr) => expr.kind === 'window')
  const needs = windows.some((window) => NEED_EVERY_BUCKET.has(window.fn) && select.columns.some((column) => column.name === window.along && isBucket(column)))
  return needs ? { ...select, fill: 'buckets' } : select
}

function isDefaultOrder(order: Order): boolean {
  return order.why.every((why) => why.kind === 'default' && why.reason === 'order')
}

function withOrder(select: Select, settling: Settling): Select {
  if (!select.order.every(isDefaultOrder)) return select
  const first = defaultOrder(select, settling.model)
  if (!first) return { ...select, order: [] }
  const former = select.order.find((order) => order.column === first.column && order.direction === first.direction)
  const why: Why = { kind: 'default', reason: 'order', text: first.text }
  return { ...select, order: [former ?? { ...settling.nodes.make(why), column: first.column, direction: first.direction }] }
}

/** Time and parts of it run forward; figures come greatest first; a list as its entity says. */
function defaultOrder(select: Select, model: Model): { readonly column: string; readonly direction: 'asc' | 'desc'; readonly text: string } | undefined {
  if (select.mode === 'list') return listOrder(select, model)
  const keys = keysOf(select)
  if (keys.length === 0) return undefined
  const time = keys.find((key) => key.expr.kind === 'bucket' || key.expr.kind === 'part')
  if (time && keys[0]?.name === time.name) return { column: time.name, direction: 'asc', text: `In order of ${lower(time.label)}.` }
  const value =
    select.columns.find((column) => column.show !== 'hidden' && roleOf(column, select.columns) === 'value') ??
    select.columns.find((column) => roleOf(column, select.columns) !== 'key')
  return value && { column: value.name, direction: 'desc', text: `Highest ${lower(value.label)} first.` }
}

function listOrder(select: Select, model: Model) {
  const entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  const scope = scopeOf(select, model)
  for (const { field, direction } of entity?.defaultOrder ?? []) {
    const column = select.columns.find((one) => sameField(one.expr, [], field))
    if (!column) continue
    const text = `Sorted by ${phraseOf(column.expr, scope) ?? column.label}${direction === 'desc' ? ', highest first' : ''}.`
    return { column: column.name, direction, text }
  }
  return undefined
}

function settleDisplay(plan: Plan, query: Query): Plan['display'] {
  const isDefault = plan.display.why.every((why) => why.kind === 'default')
  const names = new Set(query.kind === 'set' ? [] : query.columns.map((column) => column.name))
  const { x, y, series, ...rest } = plan.display
  const kept = {
    ...(x !== undefined && names.has(x) && { x }),
    ...(y && { y: y.filter((name) => names.has(name)) }),
    ...(series !== undefined && names.has(series) && { series }),
  }
  if (!isDefault) return { ...rest, ...kept }
  const single = isSingleFigure(query)
  const why: Why = { kind: 'default', reason: 'mark', text: single ? 'One figure.' : 'Chosen by what is shown.' }
  return { ...rest, ...kept, why: [why], mark: single ? 'number' : 'auto' }
}

/** One row with one asked figure. */
export function isSingleFigure(query: Query): boolean {
  if (query.kind !== 'select' || query.mode !== 'group' || keysOf(query).length > 0) return false
  return query.columns.filter((column) => column.show === 'asked' && column.expr.kind !== 'compared').length === 1
}
