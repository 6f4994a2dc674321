import type { Path, Target } from '../../../../../../flow.ts'
import { hintedField } from '../../../hints.ts'
import type { Comparison } from '../../demand.ts'
import { isNumber } from '../../kinds.ts'
import { averagesOf } from '../../measure-kinds.ts'
import type { Item } from '../../scan.ts'
import { dotted, type Terrain } from '../../terrain.ts'
import type { Compact, Composition } from '../composition.ts'
import { comparedTo } from '../conditions/formulas.ts'

interface ListCondition {
  /** What is compared, as a column of its own. */
  readonly name: string
  readonly left: string
  readonly formula: string
  /** Plans the formula refers to with `@`. */
  readonly subplans?: Readonly<Record<string, Compact>>
}
interface ComparedField {
  readonly path: Path
  readonly entity: string
  readonly field: string
}
type FieldTarget = Extract<Target, { kind: 'field' }>

/** What is compared for each row: a field, with a number or its average, or how many hang below. */
export function listCondition(composition: Composition, comparison: Comparison, terrain: Terrain): ListCondition | null {
  const target = comparedField(composition, comparison, terrain)
  if (target === null) return countCondition(comparison, terrain)
  const left = dotted(target.path, target.field)
  if (comparison.average) return averageCondition(composition, comparison, target, left)
  if (comparison.number === undefined) return null
  const format = composition.model.entities[target.entity]?.fields[target.field]?.format
  const formula = comparedTo(left, comparison, format)
  return formula === null ? null : { name: target.field, left, formula }
}

/** "above the average", "above the average of their category" */
function averageCondition(composition: Composition, { per, op }: Comparison, target: ComparedField, left: string): ListCondition | null {
  const key = per === undefined ? null : ownerKey(composition, per, target.entity)
  if (per !== undefined && (key === null || target.path.length > 0)) return null
  const average = { from: target.entity, cols: { ...(key !== null && { owner: key }), average: `avg(${target.field})` } }
  return { name: target.field, left, formula: `${left} ${op} @average${key === null ? '' : `(${key})`}`, subplans: { average } }
}
/** The key of what an average is taken within, read from the rows compared. */
function ownerKey({ graph, model }: Composition, item: Item, from: string): string | null {
  const target = item.targets.find((one) => one.kind === 'entity')
  const path = target?.kind === 'entity' ? graph.up(from, target.entity) : null
  const key = target?.kind === 'entity' ? model.entities[target.entity]?.key : undefined
  return path === null || path.length === 0 || key?.length !== 1 || key[0] === undefined ? null : dotted(path, key[0])
}

function comparedField({ model }: Composition, { hint, targets }: Comparison, terrain: Terrain): ComparedField | null {
  if (hint !== undefined) {
    const entity = terrain.entity(terrain.from)
    const field = entity === undefined ? null : hintedField(entity, hint)
    return field === null ? null : { path: [], entity: terrain.from, field: field.field }
  }
  const fields = targets.flatMap((target): FieldTarget[] => {
    if (target.kind === 'field') return isNumber(model, target) ? [target] : []
    const averaged = averagesOf(model, target)
    return averaged === undefined || target.kind !== 'measure' ? [] : [{ kind: 'field', entity: target.entity, field: averaged }]
  })
  const found = terrain.nearest(fields)
  return found === null ? null : { path: found.path, entity: found.target.entity, field: found.target.field }
}

/** "customers with more than 2 orders": how many hang below each row. */
function countCondition(comparison: Comparison, terrain: Terrain): ListCondition | null {
  const counted = comparison.targets.find((target) => target.kind === 'entity')
  const path = counted?.kind === 'entity' ? terrain.many(counted.entity) : null
  if (counted?.kind !== 'entity' || path === null || comparison.number === undefined || terrain.manyPart(path).length !== path.length) return null
  const left = `count(${path.join('.')})`
  const formula = comparedTo(left, comparison, undefined)
  return formula === null ? null : { name: `${counted.entity}_count`, left, formula }
}
