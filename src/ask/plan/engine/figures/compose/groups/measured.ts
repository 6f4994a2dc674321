import type { Path, Target } from '../../../../../../flow.ts'
import type { Entity } from '../../../../../../warehouse/semantic/model.ts'
import type { Figure } from '../../demand.ts'
import { countMeasure, dotted, type Terrain } from '../../terrain.ts'
import type { Composition, Measured } from '../composition.ts'

type Time = NonNullable<Measured['time']>

/** A figure as it is written seen from the rows; null where they have not one of its entity, or nothing is said to be figured. */
export function measured(composition: Composition, figure: Figure, entity: string, terrain: Terrain): Measured | null {
  const path = terrain.up(entity)
  const target = figure.targets.find((one) => 'entity' in one && one.entity === entity)
  const found = composition.model.entities[entity]
  const made = path === null || target === undefined ? null : measuredOf(target, figure, entity, found, path)
  if (made !== null) composition.tell(`col:${made.name}`, figure.item)
  return made
}

function measuredOf(target: Target, { fn }: Figure, entity: string, found: Entity | undefined, path: Path): Measured | null {
  const own = timeSeen(path, found?.time)
  if (target.kind === 'measure') return ofMeasure(entity, found, path, target.measure)
  if (target.kind === 'entity') return ofRows(entity, found, path)
  if (target.kind !== 'field' || fn === undefined) return null
  const name = dotted(path, target.field)
  if (fn === 'count') return { name: `${target.field}_count`, formula: `count(distinct ${name})`, entity, ...own }
  return { name: `${fn}_${target.field}`, formula: `${fn}(${name})`, entity, ...own }
}

function ofMeasure(entity: string, found: Entity | undefined, path: Path, name: string): Measured | null {
  const measure = found?.measures[name]
  if (measure === undefined) return null
  return { name: measure.name, formula: `[${dotted(path, measure.name)}]`, entity, ...timeSeen(path, measure.time ?? found?.time) }
}

/** Rows are counted by the measure that does, else by themselves, from elsewhere by their key. */
function ofRows(entity: string, found: Entity | undefined, path: Path): Measured | null {
  const measure = countMeasure(found)
  if (measure !== undefined) return ofMeasure(entity, found, path, measure.name)
  const key = found?.key.length === 1 ? found.key[0] : undefined
  if (path.length > 0 && key === undefined) return null
  const formula = path.length === 0 ? 'count()' : `count(distinct ${dotted(path, key ?? '')})`
  return { name: 'count', formula, entity, ...timeSeen(path, found?.time) }
}

function timeSeen(path: Path, time: Time | undefined): Pick<Measured, 'time'> {
  return time === undefined ? {} : { time: { path: [...path, ...time.path], field: time.field } }
}
