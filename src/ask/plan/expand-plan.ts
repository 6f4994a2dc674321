import type { Clock, Column, Combine, Compare, Expr, Limit, Node, Order, PeriodFilter, Plan, Predicate, Query, Select, SetQuery, Top, Why } from '../../flow.ts'
import { parseExpr, parsePeriod, parsePredicate } from '../../warehouse/semantic/index.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { aggregates } from './column-role.ts'
import {
  type CompactColumns,
  type CompactCombine,
  type CompactCompare,
  type CompactDisplay,
  type CompactLimit,
  type CompactQuery,
  type CompactSelect,
  type CompactSet,
  type CompactTop,
  parseCompact,
} from './compact-plan.ts'
import { scopeOf } from './expr-type.ts'
import { formulaContext } from './formula-context.ts'
import { labelOf } from './label-of.ts'
import { makePlan, type Nodes, nodesAfter } from './nodes.ts'
import { entityOf, type Scope } from './scope.ts'
import { settlePlan } from './settle.ts'
import { defaultPeriodOf, timeOf } from './time-field.ts'

/** What is wrong with a compact plan; `at` is the key it stands under. */
export interface ExpandProblem {
  readonly at: string
  readonly message: string
}
export interface ExpandOptions {
  /** Where the plan comes from; every node it writes down gets it. */
  readonly origin?: Why
}

/**
 * Writes a compact plan out in full: ids, labels, formats, defaults, keys of identity, dates as of `clock.now`.
 * The result is well formed but not yet checked against the rules of valid plans; see `checkPlan`.
 */
export function expandPlan(
  compact: unknown,
  model: Model,
  clock: Clock,
  options: ExpandOptions = {},
): { readonly plan: Plan } | { readonly problems: readonly ExpandProblem[] } {
  const parsed = parseCompact(compact)
  if ('issues' in parsed) return { problems: parsed.issues.map((message) => ({ at: message.split(':')[0] ?? '', message })) }
  const nodes = nodesAfter()
  const expander = new Expander(model, clock, nodes, options.origin ?? { kind: 'words', span: [0, 0] })
  try {
    const query = expander.query(parsed.query, true)
    return { plan: settlePlan(makePlan(model, clock, query, expander.display(parsed.query.display)), model) }
  } catch (fault) {
    if (fault instanceof ExpandFault) return { problems: [fault.problem] }
    throw fault
  }
}

/** Thrown inside expansion and turned into a value; never leaves this folder. */
export class ExpandFault extends Error {
  readonly problem: ExpandProblem
  constructor(at: string, message: string) {
    super(message)
    this.problem = { at, message }
  }
}

/** Writes parts of compact plans out; one per plan, so that its ids stay unique. Edits use it for their drafts. */
export class Expander {
  readonly #model: Model
  readonly #clock: Clock
  readonly #nodes: Nodes
  readonly #why: Why

  constructor(model: Model, clock: Clock, nodes: Nodes, why: Why) {
    this.#model = model
    this.#clock = clock
    this.#nodes = nodes
    this.#why = why
  }

  query(compact: CompactQuery, outermost = false): Query {
    if ('set' in compact) return this.#set(compact)
    return 'combine' in compact ? this.#combine(compact) : this.#select(compact, outermost)
  }

  display(compact: CompactDisplay | undefined): Plan['display'] {
    if (compact === undefined) return { ...this.#nodes.make({ kind: 'default', reason: 'mark', text: 'Chosen by what is shown.' }), mark: 'auto' }
    return { ...this.#node(), ...(typeof compact === 'string' ? { mark: compact } : compact) }
  }

  #select(compact: CompactSelect, outermost: boolean): Select {
    const node = this.#node()
    const from = typeof compact.from === 'string' ? { entity: this.#entity(compact.from) } : { query: this.query(compact.from) }
    const empty: Select = {
      ...node,
      kind: 'select',
      mode: 'list',
      from,
      distinct: compact.distinct ?? false,
      unmatched: compact.unmatched ?? 'drop',
      columns: [],
      order: [],
    }
    const plans = (name: string) => this.#named(compact.with, name)
    const columns = this.columns(compact.cols, empty, plans)
    const mode = compact.mode ?? (columns.some((column) => aggregates(column.expr)) ? 'group' : 'list')
    const select: Select = { ...empty, mode, columns, ...(compact.fill && { fill: compact.fill }) }
    const scope = scopeOf(select, this.#model)
    const period = this.#periodOf(compact, select, outermost)
    return {
      ...select,
      ...(compact.where !== undefined && { where: this.predicate(compact.where, scope, 'where', plans) }),
      ...(period && { period }),
      ...(compact.compare && { compare: this.compare(compact.compare) }),
      ...(compact.having !== undefined && { having: this.predicate(compact.having, scope, 'having', plans) }),
      ...(compact.top && { top: this.top(compact.top) }),
      order: this.orders(compact.order),
      ...(compact.limit !== undefined && { limit: this.limit(compact.limit) }),
    }
  }

  #set(compact: CompactSet): SetQuery {
    const node = this.#node()
    const [first, second, ...rest] = compact.inputs.map((input) => this.query(input))
    if (!first || !second) throw new ExpandFault('inputs', 'a set needs at least two inputs')
    return { ...node, kind: 'set', op: compact.set, inputs: [first, second, ...rest], order: this.orders(compact.order), ...this.#limited(compact) }
  }

  #combine(compact: CompactCombine): Combine {
    const node = this.#node()
    const inputs = Object.entries(compact.combine).map(([name, query]) => ({ name, query: this.query(query) }))
    const empty: Combine = { ...node, kind: 'combine', inputs, on: compact.on, how: compact.how ?? 'full', columns: [], order: [] }
    const combine: Combine = { ...empty, columns: this.columns(compact.cols, empty).map((column) => relabel(column, empty)) }
    const having = compact.having === undefined ? undefined : this.predicate(compact.having, scopeOf(combine, this.#model), 'having')
    return { ...combine, ...(having && { having }), order: this.orders(compact.order), ...this.#limited(compact) }
  }

  /** Columns in order; later ones may name earlier ones. `at`: those the query has already. */
  columns(compact: CompactColumns, query: Select | Combine, plans?: (name: string) => Query | undefined): readonly Column[] {
    const columns: Column[] = [...query.columns]
    for (const [written, value] of Object.entries(compact)) {
      const { name, show } = readName(written)
      if (columns.some((column) => column.name === name)) throw new ExpandFault(`cols.${name}`, `there are two columns "${name}"`)
      const node = this.#node()
      const formula = typeof value === 'string' ? value : value.formula
      const expr = this.expr(formula, scopeOf({ ...query, columns }, this.#model), `cols.${name}`, plans)
      columns.push({ ...node, name, label: '', expr, show })
    }
    const labels = new Map(Object.entries(compact).map(([written, value]) => [readName(written).name, typeof value === 'string' ? undefined : value.label]))
    return columns.slice(query.columns.length).map((column) => ({ ...column, label: labels.get(column.name) ?? this.#label(column, { ...query, columns }) }))
  }

  /** A column may be made of one that is called after it. */
  #label(column: Column, query: Select | Combine): string {
    const named = query.columns.map((one) =>
      one.label === '' && one.name !== column.name ? { ...one, label: labelOf(one.name, one.expr, scopeOf(query, this.#model)) } : one,
    )
    return labelOf(column.name, column.expr, scopeOf({ ...query, columns: named }, this.#model))
  }

  expr(formula: string, scope: Scope, at: string, plans?: (name: string) => Query | undefined): Expr {
    const parsed = parseExpr(formula, formulaContext(scope, this.#clock, this.#nodes, this.#why, plans))
    if (parsed.kind === 'problem') throw new ExpandFault(at, parsed.problem.message)
    return parsed.expr
  }

  predicate(formula: string, scope: Scope, at: string, plans?: (name: string) => Query | undefined): Predicate {
    const parsed = parsePredicate(formula, formulaContext(scope, this.#clock, this.#nodes, this.#why, plans))
    if (parsed.kind === 'problem') throw new ExpandFault(at, parsed.problem.message)
    return parsed.predicate
  }

  /** `"<field> <token>"`, or a token alone, which dates rows by the time field of the measure or the entity. */
  period(text: string, select: Select): PeriodFilter {
    const [written = '', ...rest] = text.trim().split(/\s+/)
    const dated = parsePeriod(rest.join(' '))
    // a field may be called as a unit of time is: "day 2026" dates by the field
    const alone = dated === undefined || !this.#isField(written, select) ? parsePeriod(text) : undefined
    const period = alone ?? dated
    if (!period) throw new ExpandFault('period', `"${text}" is not a period; write for example "ordered_at month -1"`)
    const scope = scopeOf(select, this.#model)
    if (!alone) return { ...this.#node(), field: this.expr(written, scope, 'period'), period, resolved: UNRESOLVED }
    const time = timeOf(select, this.#model)
    if (!time) throw new ExpandFault('period', 'nothing here has a date')
    return { ...this.#nodes.make(this.#why, time.why), field: time.field, period, resolved: UNRESOLVED }
  }

  compare(compact: CompactCompare): Compare {
    const to = compact.to === 'previous' || compact.to === 'previous_year' ? compact.to : parsePeriod(compact.to)
    if (!to) throw new ExpandFault('compare', `"${compact.to}" is neither previous, previous_year nor a period`)
    const node = compact.align
      ? this.#node()
      : this.#nodes.make(this.#why, { kind: 'default', reason: 'alignment', text: 'Up to the same point while the period runs.' })
    return { ...node, to, align: compact.align ?? 'full', resolved: UNRESOLVED }
  }

  top(compact: CompactTop): Top {
    return { ...this.#node(), count: compact.n, within: compact.within, by: this.orders(compact.by), ties: compact.ties ?? 'cut' }
  }

  orders(written: readonly string[] = []): readonly Order[] {
    return written.map((name) => ({ ...this.#node(), column: name.replace(/^-/, ''), direction: name.startsWith('-') ? 'desc' : 'asc' }))
  }

  limit(compact: CompactLimit): Limit {
    return typeof compact === 'number'
      ? { ...this.#node(), count: compact, offset: 0, ties: 'cut' }
      : { ...this.#node(), count: compact.n, offset: compact.offset ?? 0, ties: compact.ties ?? 'cut' }
  }

  #periodOf(compact: CompactSelect, select: Select, outermost: boolean): PeriodFilter | undefined {
    if (compact.period !== undefined) return this.period(compact.period, select)
    const standard = outermost ? defaultPeriodOf(select, this.#model) : undefined
    return standard && { ...this.#nodes.make(standard.why), field: standard.field, period: standard.period, resolved: UNRESOLVED }
  }

  #isField(name: string, select: Select): boolean {
    const fields = 'entity' in select.from ? entityOf(this.#model, select.from.entity)?.fields : undefined
    return fields !== undefined && Object.hasOwn(fields, name)
  }

  /** A named sub-plan, written out at each use so that ids stay unique. */
  #named(plans: CompactSelect['with'], name: string): Query | undefined {
    const compact = plans && Object.hasOwn(plans, name) ? plans[name] : undefined
    return compact && this.query(compact)
  }

  #entity(name: string): string {
    if (!entityOf(this.#model, name)) throw new ExpandFault('from', `there is no entity "${name}"`)
    return name
  }
  #limited(compact: { readonly limit?: CompactLimit }): { readonly limit?: Limit } {
    return compact.limit === undefined ? {} : { limit: this.limit(compact.limit) }
  }
  #node(): Node {
    return this.#nodes.make(this.#why)
  }
}

/** Filled in when the plan is settled. */
export const UNRESOLVED = { start: null, end: null, label: '', partial: false } as const

function readName(written: string): { readonly name: string; readonly show: Column['show'] } {
  if (written.startsWith('~')) return { name: written.slice(1), show: 'support' }
  return written.startsWith('-') ? { name: written.slice(1), show: 'hidden' } : { name: written, show: 'asked' }
}

/** A column of a combine that only passes an input's column on is called and shown as that one. */
function relabel(column: Column, combine: Combine): Column {
  const { expr } = column
  if (expr.kind !== 'column') return column
  const inputs = combine.inputs.filter((input) => expr.input === undefined || input.name === expr.input)
  const source = inputs.flatMap((input) => (input.query.kind === 'set' ? [] : input.query.columns)).find((one) => one.name === expr.column)
  return source ? { ...column, label: source.label, ...(source.format && { format: source.format }) } : column
}
