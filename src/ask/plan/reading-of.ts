import type { Chip, Links, Plan, Query, Reading, Select } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { aboveOf } from './additivity.ts'
import { planHash } from './canonical-plan.ts'
import { chipsOf, type GivenAlternative } from './chips.ts'
import { lower, pluralOf, sentenceCase } from './column-label.ts'
import { keysOf } from './column-role.ts'
import { inPeriod, listed } from './describe.ts'
import { exprsOfPredicate, exprsWithin, predicatesWithin } from './expr-parts.ts'
import { scopeOf } from './expr-type.ts'
import { nodesIn } from './nodes.ts'
import { entityOf, fieldOf, walkPath } from './scope.ts'

/** What the ranker knows about a plan, and other readings it found, each bound to a node of the plan. */
export interface ReadingFacts {
  readonly score: number
  readonly margin: number
  readonly confidence: number
  readonly path: Reading['path']
  readonly alternatives?: readonly GivenAlternative[]
  /** Hash of the table `confidence` was read from. */
  readonly calibration?: string
}

/** How a plan is shown and corrected: chips, one sentence, what was assumed. Follows from the plan alone, so it is never stored apart. */
export function readingOf(plan: Plan, links: Links, model: Model, facts: ReadingFacts): Reading {
  const hash = planHash(plan)
  const chips = chipsOf(plan, links, model, facts.alternatives)
  return {
    id: `r_${hash.slice(0, 16)}`,
    plan: hash,
    text: sentenceOf(plan.query, chips, model),
    path: facts.path,
    chips,
    assumptions: assumptionsOf(plan, model),
    corrections: links.corrections,
    ignored: links.unlinked,
    score: facts.score,
    margin: facts.margin,
    confidence: facts.confidence,
    calibration: facts.calibration ?? '',
  }
}

/** "Revenue in August 2026, by region, country is Germany". */
function sentenceOf(query: Query, chips: readonly Chip[], model: Model): string {
  const texts = (kind: Chip['kind']) => chips.filter((chip) => chip.kind === kind).map((chip) => chip.text)
  const subject =
    query.kind === 'select' && query.mode === 'list'
      ? listSubject(query, model)
      : listed([...texts('measure'), ...texts('window')], 'and', 4) || texts('entity').join('')
  const period = texts('period').map((text) => inPeriod(text.split(': ').at(-1) ?? ''))
  const dimensions = texts('dimension').map((text) => text.replace(/^by /, ''))
  const details = [
    dimensions.length > 0 ? `by ${listed(dimensions, 'and')}` : '',
    ...texts('filter'),
    ...texts('comparison').map((text) => text.replace(/^vs /, 'compared with ')),
    ...texts('limit'),
    ...chips.filter((chip) => chip.kind === 'order' && !chip.default).map((chip) => chip.text),
  ]
  return sentenceCase([`${subject}${period.join('')}`, ...details.filter((text) => text !== '')].join(', '))
}

function listSubject(select: Select, model: Model): string {
  const entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  const columns = select.columns.filter((column) => column.show === 'asked')
  const rows = entity ? pluralOf(entity) : 'rows'
  const isTitle = columns.every((column) => column.expr.kind === 'field' && column.expr.path.length === 0 && entity?.title.includes(column.expr.field))
  const names = listed(
    columns.map((column) => lower(column.label)),
    'and',
  )
  return isTitle ? rows : `${select.distinct ? 'different ' : ''}${names} of ${rows}`
}

const ASSUMED: ReadonlySet<string> = new Set(['measure', 'period', 'grain', 'path', 'limit', 'alignment'])

/** What the answer rests on without having been said, one sentence each. */
export function assumptionsOf(plan: Plan, model: Model): readonly string[] {
  const defaults = nodesIn(plan.query).flatMap((node) =>
    node.why.flatMap((why) =>
      why.kind === 'default' && (ASSUMED.has(why.reason) || (why.reason === 'time_field' && hasSeveralDates(plan.query, model))) ? [why.text] : [],
    ),
  )
  const aligned = plan.query.kind === 'select' && plan.query.compare?.align === 'to_date'
  const kept = defaults.filter((text) => aligned || text !== 'Up to the same point while the period runs.')
  return [...new Set([...kept, ...selectsOf(plan.query).flatMap((select) => selectAssumptions(select, model))])]
}

function selectsOf(query: Query): readonly Select[] {
  if (query.kind === 'select') return ['query' in query.from ? selectsOf(query.from.query) : [], [query]].flat()
  return query.kind === 'set' ? query.inputs.flatMap(selectsOf) : query.inputs.flatMap((input) => selectsOf(input.query))
}

function selectAssumptions(select: Select, model: Model): readonly string[] {
  const scope = scopeOf(select, model)
  const exprs = select.columns.flatMap((column) => exprsWithin(column.expr))
  const folded = (select.where ? predicatesWithin(select.where) : []).flatMap((part) =>
    part.kind === 'compare' && part.match === 'folded' && part.right.kind === 'value'
      ? [`No exact match for “${part.right.value}” was found; upper and lower case were ignored.`]
      : [],
  )
  return [
    ...folded,
    ...overlaps(select, model),
    ...suggestions(select, model),
    ...leftOut(select, model),
    ...exprs.flatMap((expr) => (expr.kind === 'measure' ? suggestedMeasure(expr.path, expr.measure, model, scope.from) : [])),
  ]
}

/** A figure of upper rows counts each of them once per group, so groups overlap. */
function overlaps(select: Select, model: Model): readonly string[] {
  if (keysOf(select).length === 0) return []
  const scope = scopeOf(select, model)
  return select.columns.flatMap((column) =>
    exprsWithin(column.expr).flatMap((expr) => {
      const path = expr.kind === 'aggregate' && expr.fn !== 'min' && expr.fn !== 'max' ? aboveOf(expr, scope) : undefined
      const walk = path && 'entity' in select.from ? walkPath(model, select.from.entity, path) : undefined
      return walk?.kind === 'end' ? [`Each ${lower(walk.entity.label)} counts once in every group it belongs to, so the groups overlap.`] : []
    }),
  )
}

/** Joins that sync guessed and nobody confirmed. */
function suggestions(select: Select, model: Model): readonly string[] {
  if (!('entity' in select.from)) return []
  const { entity } = select.from
  const exprs = [...select.columns.flatMap((column) => exprsWithin(column.expr)), ...(select.where ? exprsOfPredicate(select.where) : [])]
  return exprs.flatMap((expr) => {
    const walk = expr.kind === 'field' && expr.path.length > 0 ? walkPath(model, entity, expr.path) : undefined
    return walk?.kind === 'end'
      ? walk.joins.filter((join) => join.suggested === true).map((join) => `That ${join.label.toLowerCase()} leads to ${join.to} is a guess from the data.`)
      : []
  })
}
function suggestedMeasure(path: readonly string[], name: string, model: Model, from: { readonly entity: string } | object): readonly string[] {
  const walk = 'entity' in from ? walkPath(model, from.entity, path) : undefined
  const measure = walk?.kind === 'end' && Object.hasOwn(walk.entity.measures, name) ? walk.entity.measures[name] : undefined
  return measure?.suggested === true ? [`${sentenceCase(measure.label)} is a suggested measure; nobody has confirmed it.`] : []
}

/** Rows that a column reached over a join leaves out, where the profile knows of some. */
function leftOut(select: Select, model: Model): readonly string[] {
  if (!('entity' in select.from) || select.unmatched === 'keep') return []
  const { entity } = select.from
  const orphans = select.columns.flatMap((column) => {
    const walk = column.expr.kind === 'field' && column.show !== 'hidden' ? walkPath(model, entity, column.expr.path) : undefined
    return walk?.kind === 'end' ? walk.joins.filter((join) => (join.orphans ?? 0) > 0) : []
  })
  return orphans.map((join) => `Rows without a ${join.label.toLowerCase()} are left out.`)
}

function hasSeveralDates(query: Query, model: Model): boolean {
  if (query.kind !== 'select' || !query.period) return false
  const found = fieldOf(query.period.field, scopeOf(query, model))
  const dates = Object.values(found?.entity.fields ?? {}).filter(
    (field) => !field.hidden && (field.type === 'date' || field.type === 'timestamp' || field.type === 'timestamptz'),
  )
  return dates.length > 1
}
