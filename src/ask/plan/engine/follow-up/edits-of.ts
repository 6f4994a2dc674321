import type { Column, Expr, Path, Period, Plan, PlanEdit, Predicate, Select, Span, Target } from '../../../../flow.ts'
import { extendExpr, printExpr, printPeriod, printPredicate } from '../../../../warehouse/semantic/index.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { bucketKey, conjuncts, keysOf, roleOf, timeOf } from '../../index.ts'
import { comparedOverTime, comparedTo } from '../figures/compared-to.ts'
import type { Demand, ValueWish } from '../figures/demand.ts'
import { fieldOf, isBoolean, isDate } from '../figures/kinds.ts'
import { dotted, quoted, Terrain } from '../figures/terrain.ts'
import type { Graph } from '../graph.ts'

/** Edits that belong to the same words. */
export interface EditStep {
  readonly span: Span
  readonly edits: readonly PlanEdit[]
}

/** What the words of a follow-up change in a plan; null when they ask for something a change of it cannot give. */
export function editsOf(demand: Demand, plan: Plan, model: Model, graph: Graph): readonly EditStep[] | null {
  const steps: EditStep[] = []
  if (demand.mark !== undefined) steps.push({ span: wholeSpan(demand), edits: [{ op: 'set', node: 'display', field: 'mark', value: demand.mark }] })
  const select = plan.query
  if (select.kind !== 'select' || !('entity' in select.from)) return onlyDisplay(demand) ? steps : null
  const base: Base = { select, model, terrain: new Terrain(model, graph, select.from.entity) }
  for (const made of [keySteps, grainSteps, valueSteps, flagSteps, periodSteps, compareSteps, windowSteps, bestSteps, orderSteps]) {
    const more = made(demand, base)
    if (more === null) return null
    steps.push(...more)
  }
  return steps
}

interface Base {
  readonly select: Select
  readonly model: Model
  readonly terrain: Terrain
}
type Steps = readonly EditStep[] | null

function onlyDisplay(demand: Demand): boolean {
  return demand.mark !== undefined && demand.keys.length + demand.values.length + demand.windows.length === 0 && demand.period === undefined
}
function wholeSpan(demand: Demand): Span {
  return demand.best?.span ?? [0, 0]
}

// ── keys and buckets ──

function keySteps(demand: Demand, { select, model, terrain }: Base): Steps {
  if (demand.keys.length === 0) return []
  if (select.mode === 'list') return null
  const replaces = demand.cues.has('instead') || demand.cues.has('swap')
  const steps: EditStep[] = []
  const old = replaces ? keysOf(select).filter((column) => column.show !== 'hidden') : []
  for (const [i, key] of demand.keys.entries()) {
    const made = keyFormula(key.targets, terrain, model)
    if (made === null) return null
    if (keysOf(select).some((column) => printExpr(column.expr) === made.formula)) continue
    const value = { [freeName(made.name, select.columns)]: made.formula }
    const replaced = old[i]
    steps.push({
      span: key.item.span,
      edits: replaced === undefined ? [{ op: 'add', slot: 'columns', at: keyPlace(select, i), value }] : [{ op: 'replace', node: replaced.id, value }],
    })
  }
  const surplus = old.slice(demand.keys.length).map((column): PlanEdit => ({ op: 'remove', node: column.id }))
  const last = demand.keys.at(-1)
  return surplus.length === 0 || last === undefined ? steps : [...steps, { span: last.item.span, edits: surplus }]
}

/** New keys come first, but after the time they are shown over. */
function keyPlace(select: Select, i: number): number {
  return i + (bucketKey(select) !== undefined ? 1 : 0)
}
function keyFormula(targets: readonly Target[], terrain: Terrain, model: Model): { readonly name: string; readonly formula: string } | null {
  const found = terrain.nearest(targets)
  if (found === null) return null
  const { target, path } = found
  if (target.kind === 'entity') {
    const title = terrain.titleOf(target.entity)
    return title === undefined ? null : { name: target.entity, formula: dotted(path, title) }
  }
  if (target.kind !== 'field' || isDate(model, target)) return null
  const isTitle = terrain.entity(target.entity)?.title.includes(target.field) === true
  return { name: isTitle ? target.entity : target.field, formula: dotted(path, target.field) }
}
function freeName(name: string, columns: readonly Column[]): string {
  return columns.some((column) => column.name === name) ? `${name}_2` : name
}

function grainSteps(demand: Demand, base: Base): Steps {
  const { select } = base
  const { grain } = demand
  if (grain === undefined) return []
  const bucket = bucketKey(select)
  if (bucket !== undefined) return [{ span: grain.span, edits: [{ op: 'set', node: bucket.id, field: 'grain', value: grain.grain }] }]
  const time = timeFormula(base)
  if (time === null || select.mode === 'list') return null
  const value = { [freeName(grain.grain, select.columns)]: `bucket(${time}, ${grain.grain})` }
  const [first] = keysOf(select).filter((column) => column.show !== 'hidden')
  if (first !== undefined && demand.cues.has('instead')) return [{ span: grain.span, edits: [{ op: 'replace', node: first.id, value }] }]
  return [{ span: grain.span, edits: [{ op: 'add', slot: 'columns', at: 0, value }] }]
}
function timeFormula({ select, model }: Base): string | null {
  const field = select.period?.field ?? bucketKey(select)?.expr.of ?? timeOf(select, model)?.field
  return field === undefined ? null : printExpr(field)
}

// ── conditions ──

function valueSteps(demand: Demand, base: Base): Steps {
  const steps: EditStep[] = []
  const groups = Map.groupBy(demand.values, (wish) => `${wish.negated}|${wish.values.map((value) => `${value.entity}.${value.field}`).join()}`)
  for (const wishes of groups.values()) {
    const step = valueStep(wishes, demand, base)
    if (step === null) return null
    steps.push(step)
  }
  return steps
}

function valueStep(wishes: readonly ValueWish[], demand: Demand, { select, terrain, model }: Base): EditStep | null {
  const [wish] = wishes
  const found = wish === undefined ? null : terrain.nearest(wish.values)
  if (wish === undefined || found === null) return null
  const field = dotted(found.path, found.target.field)
  const type = fieldOf(model, { kind: 'field', entity: found.target.entity, field: found.target.field })?.type
  const literal = (text: string): string => ((type === 'integer' || type === 'decimal') && /^-?\d+(\.\d+)?$/.test(text) ? text : quoted(text))
  const said = wishes.flatMap((one) =>
    one.values
      .filter((value) => value.entity === found.target.entity && value.field === found.target.field)
      .slice(0, 1)
      .map((value) => value.value),
  )
  const before = conjuncts(select.where).find((one) => isAbout(one, found.path, found.target.field))
  const all = demand.cues.has('add') && before !== undefined ? [...valuesOf(before), ...said] : said
  const formula = conditionText(field, [...new Set(all)].map(literal), wish.negated)
  const span = wish.item.span
  if (before === undefined || wish.negated) return { span, edits: [{ op: 'add', slot: 'where', value: formula }] }
  return { span, edits: [{ op: 'replace', node: before.id, value: formula }] }
}
function conditionText(field: string, literals: readonly string[], negated: boolean): string {
  const [only, ...more] = literals
  if (more.length > 0) return `${field} ${negated ? 'not in' : 'in'} (${literals.join(', ')})`
  return `${field} ${negated ? '!=' : '='} ${only ?? "''"}`
}
function isAbout(predicate: Predicate, path: Path, field: string): boolean {
  const of: Expr | undefined = predicate.kind === 'compare' && predicate.op === '=' ? predicate.left : predicate.kind === 'in' ? predicate.of : undefined
  return of?.kind === 'field' && of.field === field && of.path.join('.') === path.join('.')
}
function valuesOf(predicate: Predicate): readonly string[] {
  const values = predicate.kind === 'compare' ? [predicate.right] : predicate.kind === 'in' ? predicate.values : []
  return values.flatMap((value) => (value.kind === 'value' && value.value !== null ? [String(value.value)] : []))
}

function flagSteps(demand: Demand, { terrain, model }: Base): Steps {
  const steps: EditStep[] = []
  for (const flag of demand.flags) {
    const found = terrain.nearest(flag.targets)
    if (found === null) return null
    const { target, path } = found
    const filter = target.kind === 'filter' ? terrain.entity(target.entity)?.filters[target.filter] : undefined
    const formula =
      filter !== undefined
        ? `(${printPredicate(extendExpr(path).predicate(filter.predicate))})`
        : target.kind === 'field' && isBoolean(model, target)
          ? dotted(path, target.field)
          : null
    if (formula === null) return null
    steps.push({ span: flag.item.span, edits: [{ op: 'add', slot: 'where', value: flag.negated ? `not (${formula})` : formula }] })
  }
  return steps
}

// ── time ──

function periodSteps(demand: Demand, base: Base): Steps {
  const { select } = base
  const { period } = demand
  if (period === undefined) return []
  if (select.period !== undefined)
    return [{ span: period.span, edits: [{ op: 'set', node: select.period.id, field: 'period', value: printPeriod(period.period) }] }]
  const time = timeFormula(base)
  if (time === null) return null
  return [{ span: period.span, edits: [{ op: 'add', slot: 'period', value: `${time} ${printPeriod(period.period)}` }] }]
}

function compareSteps(demand: Demand, base: Base): Steps {
  const { select } = base
  const { compare } = demand
  const grows = demand.windows.some((window) => window.kind === 'growth') && bucketKey(select) === undefined
  if (compare === undefined && !grows) return []
  const span = compare?.span ?? demand.windows[0]?.span ?? [0, 0]
  const period = demand.period?.period ?? select.period?.period
  const named = compare?.named
  const to = named !== undefined && period !== undefined ? comparedTo(named.period, period, named.words) : (compare?.to ?? 'previous')
  const bucket = bucketKey(select)
  const fitting = bucket === undefined ? to : comparedOverTime({ to, span, ...(named && { named }) }, bucket.expr.grain)
  if (fitting === null) return null
  const token = typeof fitting === 'string' ? fitting : printPeriod(fitting)
  if (select.compare !== undefined) return [{ span, edits: [{ op: 'set', node: select.compare.id, field: 'to', value: token }] }]
  const figures = select.columns.filter((column) => column.show !== 'hidden' && roleOf(column, select.columns) === 'value')
  if (figures.length === 0) return null
  const edits: PlanEdit[] = []
  if (period === undefined) {
    const running = runningPeriod(named?.period)
    const time = timeFormula(base)
    if (running === null || time === null) return null
    edits.push({ op: 'add', slot: 'period', value: `${time} ${printPeriod(running)}` })
  }
  edits.push({ op: 'add', slot: 'compare', value: { to: token } })
  for (const figure of figures) {
    edits.push({ op: 'add', slot: 'columns', value: { [`${figure.name}_previous`]: `previous($${figure.name})` } })
    edits.push({ op: 'add', slot: 'columns', value: { [`${figure.name}_growth`]: `growth($${figure.name})` } })
  }
  return [{ span, edits }]
}
function runningPeriod(named: Period | undefined): Period | null {
  return named?.kind === 'relative' ? { kind: 'relative', unit: named.unit, offset: 0 } : null
}

// ── windows, best, order ──

function windowSteps(demand: Demand, { select }: Base): Steps {
  const steps: EditStep[] = []
  const figure = select.columns.find((column) => column.show !== 'hidden' && roleOf(column, select.columns) === 'value')
  const bucket = bucketKey(select)
  for (const window of demand.windows) {
    if (figure === undefined) return null
    const add = (name: string, formula: string): void => {
      steps.push({ span: window.span, edits: [{ op: 'add', slot: 'columns', value: { [freeName(name, select.columns)]: formula } }] })
    }
    if (window.kind === 'share' || window.kind === 'share:with') {
      if (keysOf(select).length === 0) return null
      add('share', `share($${figure.name})`)
    } else if (bucket === undefined) {
      if (window.kind !== 'growth') return null
    } else if (window.kind === 'running') add('running_total', `running($${figure.name} along ${bucket.name})`)
    else if (window.kind === 'growth' && demand.compare === undefined) add(`${figure.name}_growth`, `growth($${figure.name} along ${bucket.name})`)
    else if (window.kind === 'moving') add(`average_${window.size ?? 3}`, `moving($${figure.name} along ${bucket.name} size ${window.size ?? 3})`)
  }
  return steps
}

function bestSteps(demand: Demand, { select }: Base): Steps {
  const { best } = demand
  if (demand.cues.has('all_of_them')) {
    const limits = [select.limit, select.top].flatMap((one): PlanEdit[] => (one === undefined ? [] : [{ op: 'remove', node: one.id }]))
    return limits.length === 0 ? [] : [{ span: [0, 0], edits: limits }]
  }
  if (best === undefined) return []
  const { span, direction } = best
  if (select.top !== undefined) {
    const counted: PlanEdit[] = best.counted ? [{ op: 'set', node: select.top.id, field: 'count', value: best.count }] : []
    return [{ span, edits: [...counted, { op: 'set', node: select.top.id, field: 'direction', value: direction }] }]
  }
  const figure = select.columns.find((column) => column.show !== 'hidden' && roleOf(column, select.columns) === 'value') ?? orderedColumn(select)
  if (figure === undefined || (select.mode === 'group' && keysOf(select).length === 0)) return null
  const order = select.order.find((one) => one.column === figure.name && one.why.some((why) => why.kind !== 'default'))
  const ordering: PlanEdit =
    order === undefined
      ? { op: 'add', slot: 'order', at: 0, value: `${direction === 'desc' ? '-' : ''}${figure.name}` }
      : { op: 'set', node: order.id, field: 'direction', value: direction }
  const count = best.counted ? best.count : (select.limit?.count ?? 1)
  const limiting: PlanEdit =
    select.limit === undefined ? { op: 'add', slot: 'limit', value: String(count) } : { op: 'set', node: select.limit.id, field: 'count', value: count }
  return [{ span, edits: [ordering, limiting] }]
}
function orderedColumn(select: Select): Column | undefined {
  return select.columns.find((column) => column.name === select.order[0]?.column)
}

function orderSteps(demand: Demand, { select }: Base): Steps {
  const { order } = demand
  if (order === undefined) return []
  const names = order.item?.targets.map(nameOf) ?? []
  const columns = select.columns.filter((column) => column.show !== 'hidden')
  const column =
    order.item === undefined
      ? columns.find((one) => one.name === select.order[0]?.column)
      : (columns.find((one) => names.includes(one.name)) ??
        columns.find((one) => one.expr.kind === 'field' && names.includes(one.expr.field)) ??
        columns.find((one) => one.expr.kind === 'measure' && names.includes(one.expr.measure)))
  if (column === undefined) return null
  const figure = roleOf(column, select.columns) !== 'key'
  const direction = order.direction ?? (figure ? 'desc' : 'asc')
  const edits: PlanEdit[] = select.order.filter((one) => one.why.some((why) => why.kind !== 'default')).map((one) => ({ op: 'remove', node: one.id }))
  return [{ span: order.span, edits: [...edits, { op: 'add', slot: 'order', at: 0, value: `${direction === 'desc' ? '-' : ''}${column.name}` }] }]
}
function nameOf(target: Target): string {
  if (target.kind === 'measure') return target.measure
  if (target.kind === 'field') return target.field
  return target.kind === 'entity' ? target.entity : ''
}
