import type { AggregateFn, Expr } from '../../flow.ts'
import type { Entity } from '../../warehouse/semantic/model.ts'
import { entityOfScope, fieldOf, type Scope, walkPath } from './scope.ts'

/** Words for an expression inside a sentence, in lower case where the label is an ordinary word; undefined if there are none. */
export function phraseOf(expr: Expr, scope: Scope, name?: string): string | undefined {
  const inner = (part: Expr) => phraseOf(part, scope)
  switch (expr.kind) {
    case 'field':
      return fieldPhrase(expr, scope, name)
    case 'measure':
      return measurePhrase(expr.path, expr.measure, scope, expr.where !== undefined)
    case 'related':
      return relatedPhrase(expr, scope)
    case 'aggregate':
      return expr.where ? undefined : aggregatePhrase(expr.fn, expr.of && counted(expr, scope), entityOfScope(scope))
    case 'column':
      return columnPhrase(expr.column, scope)
    case 'compared': {
      const of = columnPhrase(expr.column, scope)
      return of && { previous: `previous ${of}`, change: `change in ${of}`, growth: `growth of ${of}` }[expr.value]
    }
    case 'window':
      return windowPhrase(expr, scope)
    case 'bucket':
      return expr.grain.replace('_', ' ')
    case 'part':
      return expr.part.replaceAll('_', ' ')
    case 'add':
      return inner(expr.of)
    default:
      return undefined
  }
}

/** "Customer" for the title of a customer, the label of the field for anything else. */
function fieldPhrase(expr: Extract<Expr, { kind: 'field' }>, scope: Scope, name?: string): string | undefined {
  const found = fieldOf(expr, scope)
  if (!found) return humanize(expr.field)
  const isTitle = found.entity.title.length === 1 && found.entity.title[0] === found.field.name
  if (!isTitle || name === found.field.name) return lower(found.field.label)
  return expr.path.length === 0 ? lower(found.entity.label) : lower(roleLabel(expr.path, scope) ?? found.entity.label)
}

function roleLabel(path: readonly string[], scope: Scope): string | undefined {
  const from = entityOfScope(scope)
  const walk = from && walkPath(scope.model, from.name, path)
  return walk?.kind === 'end' ? walk.joins.at(-1)?.label : undefined
}

function measurePhrase(path: readonly string[], measure: string, scope: Scope, filtered: boolean): string | undefined {
  const from = entityOfScope(scope)
  const walk = from && walkPath(scope.model, from.name, path)
  if (!walk || walk.kind === 'unknown' || filtered) return undefined
  return Object.hasOwn(walk.entity.measures, measure) ? lower(walk.entity.measures[measure]?.label ?? measure) : undefined
}

function relatedPhrase(expr: Extract<Expr, { kind: 'related' }>, scope: Scope): string | undefined {
  if (expr.where) return undefined
  if (expr.measure !== undefined) return measurePhrase(expr.path, expr.measure, scope, false)
  const from = entityOfScope(scope)
  const walk = from && walkPath(scope.model, from.name, expr.path)
  if (!walk || walk.kind === 'unknown') return undefined
  const end: Scope = { ...scope, from: { entity: walk.entity.name } }
  return aggregatePhrase(expr.fn ?? 'count', expr.of && counted({ ...expr, of: expr.of }, end), walk.entity)
}

/** What is counted or summed: an entity where its key is counted. */
function counted(expr: { readonly fn?: AggregateFn; readonly of?: Expr; readonly distinct?: boolean }, scope: Scope): string | undefined {
  if (!expr.of) return undefined
  const found = fieldOf(expr.of, scope)
  if (found && expr.fn === 'count') {
    const isKey = found.entity.key.includes(found.field.name) || found.entity.title.includes(found.field.name)
    return isKey ? pluralOf(found.entity) : `${expr.distinct ? 'different ' : ''}${plural(lower(found.field.label))}`
  }
  return phraseOf(expr.of, scope)
}

const FUNCTIONS: Readonly<Record<AggregateFn, string>> = {
  count: 'number of',
  sum: 'total',
  avg: 'average',
  min: 'lowest',
  max: 'highest',
  median: 'median',
  percentile: 'percentile of',
  stddev: 'standard deviation of',
  variance: 'variance of',
  first: 'first',
  last: 'last',
}
function aggregatePhrase(fn: AggregateFn, of: string | undefined, entity: Entity | undefined): string | undefined {
  if (fn === 'count') return `number of ${of ?? (entity ? pluralOf(entity) : 'rows')}`
  return of === undefined ? undefined : `${FUNCTIONS[fn]} ${of}`
}

function windowPhrase(expr: Extract<Expr, { kind: 'window' }>, scope: Scope): string | undefined {
  const of = phraseOf(expr.of, scope)
  if (!of) return undefined
  const along = scope.columns.find((column) => column.name === expr.along)
  const unit = along?.expr.kind === 'bucket' ? along.expr.grain.replace('_', ' ') : undefined
  switch (expr.fn) {
    case 'share':
      return `share of ${of}`
    case 'running':
      return `running total of ${of}`
    case 'moving':
      return `${expr.size ?? ''}${unit ? `-${unit}` : ''} ${{ avg: 'average', sum: 'total', min: 'lowest', max: 'highest' }[expr.aggregate ?? 'avg']} of ${of}`.trim()
    case 'lag':
      return `${of} one ${unit ?? 'row'} before`
    case 'change':
      return `change in ${of}`
    case 'growth':
      return `growth of ${of}`
    default:
      return `rank by ${of}`
  }
}

function columnPhrase(name: string, scope: Scope): string | undefined {
  const column = scope.columns.find((one) => one.name === name)
  return column && lower(column.label)
}

/** Plural of what one row of an entity is called, as a label. */
export function pluralOf(entity: Entity): string {
  return plural(lower(entity.label))
}
function plural(word: string): string {
  if (/(s|x|z|ch|sh)$/.test(word)) return word.endsWith('s') && !word.endsWith('ss') ? word : `${word}es`
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`
}

/** Lower case for ordinary words; names and abbreviations (AOV, SKU, iPhone) stay. */
export function lower(label: string): string {
  return label.replace(/^[A-Z][a-z]*(?![A-Za-z0-9.])/, (word) => word.toLowerCase())
}
export function sentenceCase(text: string): string {
  return /^[a-z]+(?![A-Za-z0-9])/.test(text) ? `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}` : text
}
export function humanize(name: string): string {
  return name.replaceAll('_', ' ').trim()
}
