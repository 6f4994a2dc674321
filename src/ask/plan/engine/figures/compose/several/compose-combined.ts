import type { Demand, Figure } from '../../demand.ts'
import { Terrain } from '../../terrain.ts'
import type { compose } from '../compose.ts'
import type { Compact, Composed, Composition } from '../composition.ts'
import { measured } from '../groups/measured.ts'
import { entityOf } from '../read-from.ts'

type Inputs = Readonly<Record<string, Compact>>

const INPUT_NAMES = 'abcdefgh'

/** Figures of several facts, each asked for by itself and set side by side over the keys they share. */
export function composeCombined(composition: Composition, entities: readonly string[], composeOne: typeof compose): Composed | null {
  const { demand, whys } = composition
  if (demand.best !== undefined || demand.windows.length > 0 || demand.compare !== undefined || demand.comparisons.length > 0 || demand.perFigure !== undefined)
    return null
  const inputs = inputsOf(composition, entities, composeOne)
  if (inputs === null) return null
  const on = keyNames(Object.values(inputs)[0])
  const figures = figureColumns(composition, inputs)
  if (figures === null || Object.values(inputs).some((input) => keyNames(input).join() !== on.join())) return null
  const cols = { ...Object.fromEntries(on.map((key) => [key, `$${key}`])), ...figures }
  const compact = { combine: inputs, on, how: 'full', cols, ...(on[0] !== undefined && { order: [on[0]] }) }
  return { compact: { ...compact, ...(demand.mark !== undefined && { display: demand.mark }) }, whys }
}

function inputsOf(composition: Composition, entities: readonly string[], composeOne: typeof compose): Inputs | null {
  const { demand, model, graph, clock, why, whys } = composition
  const { order: _, mark: __, ...rest } = demand
  const inputs: Record<string, Compact> = {}
  for (const [i, entity] of entities.entries()) {
    const own: Demand = { ...rest, figures: demand.figures.filter((figure) => entityOf(composition, figure) === entity) }
    const input = composeOne(own, model, graph, clock, why)
    if (input === null) return null
    inputs[INPUT_NAMES[i] ?? `i${i}`] = input.compact
    for (const [part, origin] of input.whys) whys.set(part, origin)
  }
  return inputs
}

/** Each figure from the input that has it. */
function figureColumns(composition: Composition, inputs: Inputs): Readonly<Record<string, string>> | null {
  const cols: Record<string, string> = {}
  for (const figure of composition.demand.figures) {
    const found = inputOf(composition, figure, inputs)
    if (found === null) return null
    cols[found.column] = `$${found.input}.${found.column}`
  }
  return cols
}
function inputOf(composition: Composition, figure: Figure, inputs: Inputs): { readonly input: string; readonly column: string } | null {
  const entity = entityOf(composition, figure)
  for (const [input, { from, cols }] of Object.entries(inputs)) {
    const terrain = new Terrain(composition.model, composition.graph, typeof from === 'string' ? from : '')
    const column = entity === null ? undefined : measured(composition, figure, entity, terrain)?.name
    if (column !== undefined && typeof cols === 'object' && cols !== null && column in cols) return { input, column }
  }
  return null
}

/** Columns of an input that are no figures. */
function keyNames(input: Compact | undefined): readonly string[] {
  const cols = input?.cols
  if (typeof cols !== 'object' || cols === null) return []
  const isKey = (formula: unknown): boolean => typeof formula === 'string' && !/^\[|^(count|sum|avg|min|max|median)\(/.test(formula)
  return Object.entries(cols).flatMap(([name, formula]) => (isKey(formula) ? [name] : []))
}
