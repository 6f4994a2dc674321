import { countMeasure, Terrain } from '../../terrain.ts'
import { type Composed, Composition } from '../composition.ts'
import { readFrom } from '../read-from.ts'
import { composeGroups } from './compose-groups.ts'
import { keyColumns } from './key-columns.ts'

/** "Average revenue per month", "revenue per customer by segment": the figure of each group first, then their average. */
export function composeAveraged(composition: Composition, entity: string): Composed | null {
  const { demand, model, graph, clock, why, whys } = composition
  const { averaged, ...rest } = demand
  const isBare = demand.windows.length === 0 && demand.compare === undefined && demand.best === undefined && demand.comparisons.length === 0
  if (averaged === undefined || !isBare || demand.order !== undefined || demand.part !== undefined) return null
  const inner = new Composition(rest, model, graph, clock, why)
  const composed = composeGroups(inner, entity)
  const from = readFrom(inner, entity)
  const cols = composed?.compact.cols
  if (composed === null || from === null || typeof cols !== 'object' || cols === null) return null
  const keys = keyColumns(inner, new Terrain(model, graph, from), '') ?? []
  const over = overOf(composition, inner, from)
  const figure = Object.keys(cols).find((name) => !keys.some((key) => key.name === name))
  if (figure === undefined || over === null || !keys.some((key) => key.name === over.column)) return null
  const left = keys.filter((key) => key.name !== over.column)
  const name = `average_${figure}`
  const label = `Average ${labelOf(composition, entity, figure)} per ${over.label}`
  composition.tell(`col:${name}`, averaged)
  for (const [part, origin] of composed.whys) whys.set(part, origin)
  const outer = { ...Object.fromEntries(left.map((key) => [key.name, key.name])), [name]: { formula: `avg(${figure})`, label } }
  const mark = demand.mark === undefined ? {} : { display: demand.mark }
  const { display: _, ...groups } = composed.compact
  return { compact: { from: groups, cols: outer, mode: 'group', ...(left.length > 0 && { order: [`-${name}`] }), ...mark }, whys }
}

/** The column of the groups that are averaged over; of people and things, only those that have rows at all. */
function overOf({ demand: { averaged, grain } }: Composition, inner: Composition, from: string): { readonly column: string; readonly label: string } | null {
  if (averaged === undefined) return null
  if (averaged.over === 'time') return grain === undefined ? null : { column: grain.grain, label: grain.grain }
  const { over } = averaged
  const only = new Composition({ ...inner.demand, keys: [over] }, inner.model, inner.graph, inner.clock, inner.why)
  const column = keyColumns(only, new Terrain(inner.model, inner.graph, from), '')?.at(-1)?.name
  return column === undefined ? null : { column, label: `${over.item.text.toLowerCase()} with any` }
}

function labelOf({ model }: Composition, entity: string, figure: string): string {
  const found = model.entities[entity]
  const measure = found?.measures[figure] ?? (figure === 'count' ? countMeasure(found) : undefined)
  return (measure?.label ?? figure.replaceAll('_', ' ')).toLowerCase()
}
