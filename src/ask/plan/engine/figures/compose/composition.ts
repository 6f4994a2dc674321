import type { Clock, Path, Why } from '../../../../../flow.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import type { Graph } from '../../graph.ts'
import type { Demand } from '../demand.ts'
import type { Item } from '../scan.ts'

/** A compact plan, and for each of its parts by name where it came from. */
export interface Composed {
  readonly compact: Compact
  readonly whys: ReadonlyMap<string, readonly Why[]>
}
export type Compact = Readonly<Record<string, unknown>>

/** What the rows are counted or summed from, and how it is written there. */
export interface Measured {
  readonly name: string
  readonly formula: string
  readonly entity: string
  /** What it is called where its own name would say too little. */
  readonly label?: string
  readonly time?: { readonly path: Path; readonly field: string }
}
/** A column that rows are grouped by. */
export interface KeyColumn {
  readonly name: string
  readonly formula: string
  readonly why: Why
}
/** Words that something was read from. */
export type Words = Pick<Item, 'span'>

/** How a sort key starts. */
export const SORT_PREFIX = { asc: '', desc: '-' } as const

/** A demand, the model it is written down in, and where each part written so far came from. */
export class Composition {
  readonly demand: Demand
  readonly model: Model
  readonly graph: Graph
  readonly clock: Clock
  readonly why: (words: Words) => Why
  readonly whys = new Map<string, readonly Why[]>()

  constructor(demand: Demand, model: Model, graph: Graph, clock: Clock, why: (words: Words) => Why) {
    this.demand = demand
    this.model = model
    this.graph = graph
    this.clock = clock
    this.why = why
  }

  /** Says from which words a part of the plan came. */
  tell(part: string, ...words: readonly Words[]): void {
    this.whys.set(
      part,
      words.map((one) => this.why(one)),
    )
  }
}
