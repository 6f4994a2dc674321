import type { Clock, Predicate } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { type Nodes, nodesAfter } from '../../index.ts'
import type { Placement } from '../conditions/index.ts'
import { Columns } from '../draft.ts'
import type { Graph } from '../graph.ts'
import { Meanings } from '../meaning.ts'
import type { Sketch } from '../sketch.ts'

/** How far a sketch is planned about one entity. */
export class BuildState {
  readonly sketch: Sketch
  readonly model: Model
  readonly graph: Graph
  readonly meanings: Meanings
  readonly clock: Clock
  readonly nodes: Nodes = nodesAfter()
  readonly columns: Columns
  /** Entity whose rows are read: the main one until it is known what must be reached from it. */
  from: string
  /** How much was taken without the words saying so. */
  guesses = 0
  readonly failed: string[] = []
  /** A condition on the rows of an entity that a superlative stands for. */
  chooser: { readonly entity: string; readonly predicate: Predicate } | undefined
  /** The conditions, once they are placed. */
  placement: Placement | undefined

  constructor(sketch: Sketch, model: Model, graph: Graph, main: string, clock: Clock) {
    this.sketch = sketch
    this.model = model
    this.graph = graph
    this.meanings = new Meanings(model, graph, main)
    this.clock = clock
    this.columns = new Columns(this.nodes)
    this.from = main
  }
}
