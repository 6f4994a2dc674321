import type { Chip, Column, Grain, Period, Plan, PlanEdit, Predicate, Query, Select } from '../../flow.ts'
import { printExpr, printPeriod, printPredicate } from '../../warehouse/semantic/index.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { addUnits, dateText, startOf } from './calendar.ts'
import type { ChipDraft } from './chip-draft.ts'
import { lower } from './column-label.ts'
import { bucketKey, isBucket, keysOf, roleOf } from './column-role.ts'
import { describePredicate } from './describe.ts'
import { conjuncts } from './expr-parts.ts'
import { scopeOf } from './expr-type.ts'
import { periodPhrase, unitWord } from './period-phrase.ts'
import { wallNow } from './period-range.ts'
import { entityOf, fieldOf } from './scope.ts'

type Alternative = Chip['alternatives'][number]

/** Fewer distinct values than this make a field something to break down by. */
const FEW_VALUES = 200

/** Other readings of one chip that follow from the model and the calendar. Each is one edit away and keeps the rest. */
export function alternativesFor(chip: ChipDraft, plan: Plan, model: Model): readonly Alternative[] {
  const { query } = plan
  if (chip.kind === 'chart') return marks(plan)
  if (chip.kind === 'order' || chip.kind === 'limit') return [...(query.limit || chip.kind === 'order' ? limits(query) : []), ...flips(query)]
  if (query.kind !== 'select') return []
  switch (chip.kind) {
    case 'measure':
      return measures(chip, query, model)
    case 'dimension':
    case 'column':
      return dimensions(chip, query, model)
    case 'filter':
      return filters(chip, query, model)
    case 'period':
      return periods(plan, query)
    case 'comparison':
      return comparisons(query)
    case 'entity':
      return unmatched(query)
    default:
      return []
  }
}

function measures(chip: ChipDraft, select: Select, model: Model): readonly Alternative[] {
  const column = select.columns.find((one) => one.id === chip.about)
  const entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  if (!column || !entity) return []
  const used = new Set(select.columns.flatMap((one) => (one.expr.kind === 'measure' ? [one.expr.measure] : [])))
  const hasBucket = bucketKey(select) !== undefined
  const others = Object.values(entity.measures)
    .filter((measure) => !measure.hidden && measure.suggested !== true && !used.has(measure.name) && (measure.kind !== 'window' || hasBucket))
    .map(
      (measure): Alternative => ({
        text: lower(measure.label),
        score: 0.2,
        edits: [replace(column, { [freeOf(measure.name, column, select)]: `[${measure.name}]` })],
      }),
    )
  return [...functions(column), ...others]
}
function functions(column: Column): readonly Alternative[] {
  const { expr } = column
  if (expr.kind !== 'aggregate' || !expr.of || expr.fn === 'count') return []
  const words = { avg: 'average', sum: 'total', min: 'lowest', max: 'highest', median: 'median' } as const
  return (['sum', 'avg', 'median', 'min', 'max'] as const)
    .filter((fn) => fn !== expr.fn)
    .map((fn) => ({ text: `${words[fn]} instead`, score: 0.25, edits: [{ op: 'set', node: column.id, field: 'fn', value: fn }] }))
}
function freeOf(name: string, column: Column, select: Select): string {
  return select.columns.some((one) => one !== column && one.name === name) ? `${name}_2` : name
}

function dimensions(chip: ChipDraft, select: Select, model: Model): readonly Alternative[] {
  const column = select.columns.find((one) => one.id === chip.about)
  if (!column) return []
  if (isBucket(column)) return grains(column)
  const found = fieldOf(column.expr, scopeOf(select, model))
  if (!found) return []
  const used = new Set(select.columns.map((one) => printExpr(one.expr)))
  return Object.values(found.entity.fields)
    .filter((field) => !field.hidden && (select.mode === 'list' || isCategory(field, found.entity.title)) && !used.has([...found.path, field.name].join('.')))
    .map((field) => ({
      text: select.mode === 'list' ? lower(field.label) : `by ${lower(field.label)}`,
      score: 0.15,
      edits: [replace(column, { [freeOf(field.name, column, select)]: printExpr({ kind: 'field', path: found.path, field: field.name }) })],
    }))
}
/** A field whose values make good groups. */
export function isCategory(
  field: { readonly name: string; readonly type: string; readonly profile?: { readonly distinct: number } },
  title: readonly string[],
): boolean {
  if (field.type === 'boolean') return true
  return field.type === 'text' && (title.includes(field.name) || field.profile === undefined || field.profile.distinct <= FEW_VALUES)
}
function grains(column: Column & { readonly expr: { readonly grain: Grain } }): readonly Alternative[] {
  return (['day', 'week', 'month', 'quarter', 'year'] as const)
    .filter((grain) => grain !== column.expr.grain)
    .map((grain) => ({ text: `by ${unitWord(grain)}`, score: 0.2, edits: [{ op: 'set', node: column.id, field: 'grain', value: grain }] }))
}

function filters(chip: ChipDraft, select: Select, model: Model): readonly Alternative[] {
  const scope = scopeOf(select, model)
  const predicate = [...conjuncts(select.where), ...conjuncts(select.having)].find((part) => part.id === chip.about)
  if (!predicate) return []
  const negated = negate(predicate)
  const found: Alternative[] = []
  if (negated) found.push({ text: describePredicate(negated.predicate, scope), score: 0.1, edits: [negated.edit] })
  if (predicate.kind === 'compare' && predicate.op === '!=') {
    const of = printExpr(predicate.left)
    found.push({
      text: `${describePredicate(predicate, scope)}, empty ones included`,
      score: 0.2,
      edits: [{ op: 'replace', node: predicate.id, value: `${printPredicate(predicate)} or ${of} is null` }],
    })
  }
  return found
}
function negate(predicate: Predicate): { readonly predicate: Predicate; readonly edit: PlanEdit } | undefined {
  if (predicate.kind === 'compare') {
    const opposite = { '=': '!=', '!=': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const
    const op = opposite[predicate.op]
    return { predicate: { ...predicate, op }, edit: { op: 'set', node: predicate.id, field: 'op', value: op } }
  }
  if (predicate.kind === 'not' && predicate.of.kind !== 'member')
    return { predicate: predicate.of, edit: { op: 'replace', node: predicate.id, value: printPredicate(predicate.of) } }
  if (predicate.kind === 'in' || (predicate.kind === 'exists' && predicate.quantifier === 'some')) {
    return { predicate: { ...predicate, kind: 'not', of: predicate }, edit: { op: 'replace', node: predicate.id, value: `not ${printPredicate(predicate)}` } }
  }
  return undefined
}

/** The other way to read the same words first, then neighbours. */
function periods(plan: Plan, select: Select): readonly Alternative[] {
  const filter = select.period
  if (!filter) return []
  const now = printPeriod(filter.period)
  return otherPeriods(filter.period, plan)
    .filter((one) => printPeriod(one.period) !== now)
    .map(({ text, period, score }) => ({ text, score, edits: [{ op: 'set', node: filter.id, field: 'period', value: printPeriod(period) }] }))
}
function otherPeriods(period: Period, plan: Plan): readonly { readonly text: string; readonly period: Period; readonly score: number }[] {
  const named = (other: Period, score: number) => ({ text: periodPhrase(other) || 'all time', period: other, score })
  const today = wallNow(plan.clock)
  const all = named({ kind: 'all' }, 0.05)
  switch (period.kind) {
    case 'trailing': {
      const { unit, count } = period
      const words = `${count} ${unitWord(unit)}${count === 1 ? '' : 's'}`
      const running = startOf(today, unit, plan.clock)
      const upToNow = dateText(addUnits(running, 1 - count, unit))
      const upToYesterday: Period = { kind: 'range', from: dateText(addUnits(running, -count, unit)), to: dateText(addUnits(running, -1, 'day')) }
      const isDay = unit === 'day'
      if (unit === 'hour' || unit === 'minute') return [all]
      return [
        {
          text: isDay ? `${words} up to yesterday` : `${words}, the running one included`,
          period: isDay ? upToYesterday : { kind: 'range', from: upToNow },
          score: 0.35,
        },
        all,
      ]
    }
    case 'relative': {
      const { unit, offset } = period
      const neighbours = [
        named({ kind: 'relative', unit, offset: offset - 1 }, 0.1),
        ...(offset < 0 ? [named({ kind: 'relative', unit, offset: offset + 1 }, 0.15)] : [named({ kind: 'to_date', unit, offset: 0 }, 0.2)]),
      ]
      const rolling = offset === -1 && ROLLING[unit] ? [named(ROLLING[unit], 0.3)] : []
      const fiscal =
        unit === 'year' || unit === 'quarter'
          ? [named({ kind: 'relative', unit: `fiscal_${unit}`, offset }, plan.clock.fiscalYearStart === 1 ? 0.02 : 0.2)]
          : []
      return [...rolling, ...fiscal, ...neighbours, all]
    }
    case 'to_date':
      return [
        named({ kind: 'relative', unit: period.unit, offset: period.offset }, 0.2),
        named({ kind: 'to_date', unit: period.unit, offset: period.offset - 1 }, 0.1),
        all,
      ]
    case 'calendar': {
      const year = /^\d{4}$/.test(period.at) ? Number(period.at) : undefined
      const quarter = /^(\d{4})-(Q\d)$/.exec(period.at)
      const fiscal = quarter ? [{ text: `fiscal ${quarter[2]} ${quarter[1]}`, period: { kind: 'calendar', at: `FY${period.at}` } as const, score: 0.2 }] : []
      return [...fiscal, ...(year ? [{ text: String(year - 1), period: { kind: 'calendar', at: String(year - 1) } as const, score: 0.1 }] : []), all]
    }
    default:
      return [
        named({ kind: 'relative', unit: 'year', offset: 0 }, 0.1),
        named({ kind: 'trailing', unit: 'month', count: 12 }, 0.1),
        ...(period.kind === 'all' ? [] : [all]),
      ]
  }
}
const ROLLING: Partial<Record<Grain, Period>> = {
  week: { kind: 'trailing', unit: 'day', count: 7 },
  month: { kind: 'trailing', unit: 'day', count: 30 },
  quarter: { kind: 'trailing', unit: 'month', count: 3 },
  year: { kind: 'trailing', unit: 'month', count: 12 },
}

function comparisons(select: Select): readonly Alternative[] {
  const { compare } = select
  if (!compare) return []
  const to = compare.to === 'previous_year' ? 'previous' : 'previous_year'
  const align = compare.align === 'full' ? 'to_date' : 'full'
  return [
    { text: to === 'previous' ? 'vs the period before' : 'vs the year before', score: 0.3, edits: [{ op: 'set', node: compare.id, field: 'to', value: to }] },
    ...(select.period?.resolved.partial
      ? [
          {
            text: align === 'full' ? 'vs the whole of it' : 'vs the same stretch of it',
            score: 0.2,
            edits: [{ op: 'set', node: compare.id, field: 'align', value: align } as const],
          },
        ]
      : []),
  ]
}

function limits(query: Query): readonly Alternative[] {
  const { limit } = query
  const counts = [3, 5, 10, 20].filter((count) => count !== limit?.count)
  if (!limit)
    return counts.slice(0, 3).map((count) => ({ text: `only the first ${count}`, score: 0.1, edits: [{ op: 'add', slot: 'limit', value: String(count) }] }))
  const ties = limit.ties === 'cut' ? 'keep' : 'cut'
  return [
    { text: 'all of them', score: 0.15, edits: [{ op: 'remove', node: limit.id }] },
    {
      text: ties === 'keep' ? 'all that tie as well' : `exactly ${limit.count}`,
      score: 0.15,
      edits: [{ op: 'set', node: limit.id, field: 'ties', value: ties }],
    },
    ...counts.map((count): Alternative => ({ text: `${count} of them`, score: 0.1, edits: [{ op: 'set', node: limit.id, field: 'count', value: count }] })),
  ]
}
function flips(query: Query): readonly Alternative[] {
  const [first] = query.order
  if (!first) return []
  const direction = first.direction === 'asc' ? 'desc' : 'asc'
  return [
    { text: direction === 'asc' ? 'lowest first' : 'highest first', score: 0.2, edits: [{ op: 'set', node: first.id, field: 'direction', value: direction }] },
  ]
}

/** Matters only where a column is reached over a join. */
function unmatched(select: Select): readonly Alternative[] {
  const reaches = select.columns.some((column) => column.expr.kind === 'field' && column.expr.path.length > 0)
  if (!reaches && select.unmatched === 'drop') return []
  const keep = select.unmatched === 'drop'
  return [
    {
      text: keep ? 'also those without a partner' : 'only those with a partner',
      score: 0.1,
      edits: [{ op: 'set', node: select.id, field: 'unmatched', value: keep ? 'keep' : 'drop' }],
    },
  ]
}

function marks(plan: Plan): readonly Alternative[] {
  return fittingMarks(plan.query)
    .filter((mark) => mark !== plan.display.mark)
    .map((mark, index) => ({
      text: mark.replaceAll('_', ' '),
      score: 0.2 - index / 100,
      edits: [{ op: 'set', node: plan.display.id, field: 'mark', value: mark }],
    }))
}
/** Charts that can show what a query returns. */
export function fittingMarks(query: Query): readonly Plan['display']['mark'][] {
  if (query.kind !== 'select' || query.mode === 'list') return ['table']
  const keys = keysOf(query).filter((key) => key.show !== 'hidden')
  const values = query.columns.filter((column) => column.show !== 'hidden' && roleOf(column, query.columns) !== 'key')
  if (keys.length === 0) return ['number', 'table']
  const time = keys.some((key) => key.expr.kind === 'bucket')
  if (keys.length === 1)
    return time
      ? ['line', 'area', 'bar', 'table']
      : values.length === 1
        ? ['bar', 'pie', 'table']
        : values.length === 2
          ? ['bar', 'scatter', 'table']
          : ['bar', 'table']
  return time ? ['grouped_line', 'stacked_bar', 'grouped_bar', 'table'] : ['grouped_bar', 'stacked_bar', 'table']
}

function replace(column: Column, columns: Readonly<Record<string, string>>): PlanEdit {
  return { op: 'replace', node: column.id, value: columns }
}
