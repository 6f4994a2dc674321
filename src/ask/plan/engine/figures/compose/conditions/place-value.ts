import type { Path } from '../../../../../../flow.ts'
import type { ValueWish } from '../../demand.ts'
import { fieldOf } from '../../kinds.ts'
import type { ValueTarget } from '../../scan.ts'
import { dotted, quoted, type Terrain } from '../../terrain.ts'
import type { Composition } from '../composition.ts'

/** Where a value is held seen from the rows, and how it is written. */
export interface PlacedValue {
  readonly field: string
  readonly literal: string
  /** The walk that multiplies rows before the field, empty where each row has one of it. */
  readonly exists: Path
}

/** The nearest field that holds the value: above the rows if there is one, else below them. */
export function placeValue(composition: Composition, wish: ValueWish, terrain: Terrain): PlacedValue | null {
  const found = terrain.nearest(wish.values)
  if (found !== null) return { field: dotted(found.path, found.target.field), literal: literalOf(composition, found.target), exists: [] }
  const far = wish.values
    .flatMap((value) => {
      const path = composition.graph.route(terrain.from, value.entity)?.path
      return path === undefined ? [] : [{ value, path }]
    })
    .toSorted((a, b) => a.path.length - b.path.length)[0]
  if (far === undefined) return null
  const exists = terrain.manyPart(far.path)
  terrain.touch(far.path)
  return { field: dotted(far.path.slice(exists.length), far.value.field), literal: literalOf(composition, far.value), exists }
}

function literalOf({ model }: Composition, { entity, field, value }: ValueTarget): string {
  const type = fieldOf(model, { kind: 'field', entity, field })?.type
  return (type === 'integer' || type === 'decimal') && /^-?\d+(\.\d+)?$/.test(value) ? value : quoted(value)
}
