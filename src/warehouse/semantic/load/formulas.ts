import type { Expr, Node, Path, Predicate } from '../../../flow.ts'
import { type FormulaContext, type FormulaEntities, type FormulaEntity, parseExpr, parsePredicate } from '../formula/index.ts'
import type { Join } from '../model.ts'
import type { EntityDefinition } from './definitions.ts'
import { expressionsIn } from './measures.ts'
import type { Section } from './section.ts'

/** Formulas of all entities, looked up. A formula with a problem is reported and absent. */
export interface ResolvedFormulas {
  readonly entities: FormulaEntities
  /** By `entity.name`. */
  readonly fields: ReadonlyMap<string, Expr>
  readonly measures: ReadonlyMap<string, Expr>
  readonly filters: ReadonlyMap<string, Predicate>
}

export function resolveFormulas(
  definitions: ReadonlyMap<string, EntityDefinition>,
  joins: ReadonlyMap<string, ReadonlyMap<string, Join>>,
  keys: (entity: EntityDefinition) => readonly string[],
): ResolvedFormulas {
  const shapes = new Map([...definitions.values()].map((entity) => [entity.name, shapeOf(entity, joins.get(entity.name), keys(entity))]))
  const bare: FormulaEntities = Object.fromEntries(shapes)
  const filters = new Map<string, Predicate>()
  const fields = new Map<string, Expr>()
  for (const entity of definitions.values()) {
    for (const [name, section] of entity.filters) keep(filters, entity, name, readCondition(section, contextOf(bare, entity, `${entity.name}.${name}`)))
    for (const [name, { section, formula }] of entity.fields)
      if (formula !== undefined) keep(fields, entity, name, rowValue(section, name, contextOf(bare, entity, `${entity.name}.${name}`)))
  }
  const entities = Object.fromEntries([...shapes].map(([name, shape]) => [name, { ...shape, filters: filtersOf(name, filters) }]))
  const measures = new Map<string, Expr>()
  for (const entity of definitions.values())
    for (const [name, section] of entity.measures)
      keep(measures, entity, name, readMeasure(section, name, contextOf(entities, entity, `${entity.name}.${name}`)))
  refuseCycles(definitions, entities, measures)
  refuseSummedRatios(definitions, entities, measures)
  return { entities, fields, measures, filters }
}

function keep<T>(found: Map<string, T>, entity: EntityDefinition, name: string, value: T | undefined): void {
  if (value !== undefined) found.set(`${entity.name}.${name}`, value)
}

function shapeOf(entity: EntityDefinition, joins: ReadonlyMap<string, Join> | undefined, key: readonly string[]): FormulaEntity {
  return {
    key,
    fields: Object.fromEntries([...entity.fields].map(([name, { field }]) => [name, { label: field.label }])),
    joins: Object.fromEntries([...(joins ?? [])].map(([name, join]) => [name, { to: join.to, cardinality: join.cardinality }])),
    measures: Object.fromEntries([...entity.measures].map(([name]) => [name, {}])),
    renamed: formerNames(entity),
  }
}

/** Former name → name of everything an entity holds. */
export function formerNames(entity: EntityDefinition): Readonly<Record<string, string>> {
  const sections: [string, Section][] = [
    ...[...entity.fields].map(([name, { section }]): [string, Section] => [name, section]),
    ...[...entity.joins].map(([name, { section }]): [string, Section] => [name, section]),
    ...entity.measures,
    ...entity.filters,
  ]
  return Object.fromEntries(sections.flatMap(([name, section]) => section.texts('was').map((former) => [former, name])))
}

function filtersOf(entity: string, filters: ReadonlyMap<string, Predicate>) {
  const own = [...filters].filter(([name]) => name.startsWith(`${entity}.`))
  return Object.fromEntries(own.map(([name, predicate]) => [name.slice(entity.length + 1), { predicate }]))
}

/** Conditions inside a model get ids that are stable for the same files: `<entity>.<name>#1`, … */
function contextOf(entities: FormulaEntities, entity: EntityDefinition, prefix: string): FormulaContext {
  let count = 0
  const node = (): Node => {
    count += 1
    return { id: `${prefix}#${count}`, why: [{ kind: 'default', reason: 'measure', text: 'Defined in the model.' }] }
  }
  return { entities, from: { entity: entity.name }, node }
}

function readCondition(section: Section, context: FormulaContext): Predicate | undefined {
  const parsed = parsePredicate(section.text('formula') ?? '', context)
  if (parsed.kind === 'predicate') return parsed.predicate
  failFormula(section, parsed.problem, '')
  return undefined
}

function rowValue(section: Section, name: string, context: FormulaContext): Expr | undefined {
  const expr = readValue(section, `field "${name}": `, context)
  if (expr === undefined || !expressionsIn(expr).some((one) => one.kind === 'aggregate' || one.kind === 'measure' || one.kind === 'window')) return expr
  section.fail('aggregate-nested', ['formula'], `field "${name}": a field is computed from one row; this belongs into a measure`)
  return undefined
}

function readMeasure(section: Section, name: string, context: FormulaContext): Expr | undefined {
  const expr = readValue(section, `measure "${name}": `, context)
  if (expr === undefined) return undefined
  if (!isAggregated(expr)) {
    section.fail('aggregate-missing', ['formula'], `measure "${name}": every value needs a function over rows, such as sum or count, around it`)
    return undefined
  }
  if (!expressionsIn(expr).some((one) => one.kind === 'aggregate' && one.of && expressionsIn(one.of).some(isOverRows))) return expr
  section.fail('aggregate-nested', ['formula'], `measure "${name}": a function over rows stands inside another`)
  return undefined
}

function readValue(section: Section, prefix: string, context: FormulaContext): Expr | undefined {
  const parsed = parseExpr(section.text('formula') ?? '', context)
  if (parsed.kind === 'expr') return parsed.expr
  failFormula(section, parsed.problem, prefix)
  return undefined
}

function failFormula(
  section: Section,
  problem: { readonly code: Parameters<Section['fail']>[0]; readonly message: string; readonly at: readonly [number, number]; readonly near?: string },
  prefix: string,
) {
  section.fail(problem.code, ['formula'], `${prefix}${problem.message}`, { near: problem.near, offset: problem.at[0] })
}

function isOverRows(expr: Expr): boolean {
  return expr.kind === 'aggregate' || expr.kind === 'measure' || expr.kind === 'window'
}

function isAggregated(expr: Expr): boolean {
  switch (expr.kind) {
    case 'aggregate':
    case 'measure':
    case 'value':
    case 'column':
    case 'compared':
      return true
    case 'call':
      return expr.args.every(isAggregated) && expr.args.some((arg) => arg.kind !== 'value')
    case 'window':
    case 'bucket':
    case 'part':
    case 'add':
      return isAggregated(expr.of)
    case 'diff':
      return isAggregated(expr.from) && isAggregated(expr.to)
    case 'case':
      return expr.when.every((one) => isAggregated(one.then)) && (expr.else === undefined || isAggregated(expr.else))
    default:
      return false
  }
}

/** Measures a measure is made of, as `entity.measure`. */
function measuresOf(expr: Expr, entity: string, entities: FormulaEntities): readonly string[] {
  return expressionsIn(expr).flatMap((one) => {
    if ((one.kind !== 'measure' && one.kind !== 'related') || one.measure === undefined) return []
    const end = endOf(entity, one.path, entities)
    return end === undefined ? [] : [`${end}.${one.measure}`]
  })
}

export function endOf(entity: string, path: Path, entities: FormulaEntities): string | undefined {
  return path.reduce<string | undefined>((at, step) => (at === undefined ? undefined : entities[at]?.joins[step]?.to), entity)
}

function refuseCycles(definitions: ReadonlyMap<string, EntityDefinition>, entities: FormulaEntities, measures: Map<string, Expr>): void {
  const cyclic = [...measures.keys()].flatMap((id) => {
    const cycle = cycleFrom(id, [], entities, measures)
    return cycle === undefined ? [] : [{ id, cycle }]
  })
  for (const { id, cycle } of cyclic) {
    const [entity = '', name = ''] = id.split('.')
    definitions
      .get(entity)
      ?.measures.get(name)
      ?.fail('cycle', ['formula'], `measure "${name}" is made of itself: ${cycle.join(' → ')}`)
    measures.delete(id)
  }
}

function cycleFrom(id: string, above: readonly string[], entities: FormulaEntities, measures: ReadonlyMap<string, Expr>): readonly string[] | undefined {
  if (above[0] === id) return [...above, id]
  if (above.includes(id)) return undefined
  const expr = measures.get(id)
  if (expr === undefined) return undefined
  for (const next of measuresOf(expr, id.split('.')[0] ?? '', entities)) {
    const cycle = cycleFrom(next, [...above, id], entities, measures)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

/** A ratio cannot be summed: `sum([lines.return_rate])` is refused. */
function refuseSummedRatios(definitions: ReadonlyMap<string, EntityDefinition>, entities: FormulaEntities, measures: Map<string, Expr>): void {
  for (const [id, expr] of measures) {
    const [entity = '', name = ''] = id.split('.')
    const summed = expressionsIn(expr).flatMap((one) => (one.kind === 'aggregate' && one.fn === 'sum' && one.of ? measuresOf(one.of, entity, entities) : []))
    if (!summed.some((part) => divides(part, entities, measures))) continue
    definitions.get(entity)?.measures.get(name)?.fail('aggregate-nested', ['formula'], `measure "${name}": a ratio cannot be summed`)
    measures.delete(id)
  }
}

function divides(id: string, entities: FormulaEntities, measures: ReadonlyMap<string, Expr>): boolean {
  const expr = measures.get(id)
  if (expr === undefined) return false
  if (expressionsIn(expr).some((one) => one.kind === 'call' && one.fn === '/')) return true
  return measuresOf(expr, id.split('.')[0] ?? '', entities).some((part) => divides(part, entities, measures))
}
